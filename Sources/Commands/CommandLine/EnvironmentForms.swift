import OperatingSystem
import Reporting

extension ScannedCommandLine {
    /// The command line completed from the environment: `PIPENV_DEV=1` stands for `--dev` where `--dev` may stand and is
    /// absent. A switch's variable that says no, or says nothing intelligible, changes nothing.
    package func completed(from environment: UserEnvironment) throws(UsageError) -> ScannedCommandLine {
        var line = self
        let known = OptionDescription.shared + (verb?.description.options ?? [])
        for option in known {
            guard let variable = option.variable, !line.has(option.name), let text = environment[variable] else {
                continue
            }
            if option.value != nil {
                try option.refuse(text, of: variable)
                if !text.isEmpty { line.options.append(.init(name: option.name, value: text)) }
            } else if SwitchText.value(of: text) == true, !line.has("no-" + option.name) {
                // What was typed wins over what stands for its opposite.
                if option.name == "verbose" && line.has("quiet") || option.name == "quiet" && line.has("verbose") {
                    continue
                }
                line.options.append(.init(name: option.name, value: nil))
            }
        }
        return line
    }
}
