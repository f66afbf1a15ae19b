import Pipfiles
import Reporting

/// The scripts that make shells complete Pipit's words. They ask Pipit itself, so that they never know less than it does.
struct CompletionScript {
    enum Shell: String, CaseIterable, Sendable {
        case bash, zsh, fish

        /// A candidate as the shell wants it in a line.
        func line(_ candidate: CompletionQuery.Candidate) -> String {
            let meaning = VisibleText.of(
                candidate.meaning.split(whereSeparator: \.isNewline).joined(separator: " "))
            switch self {
            case .bash: return ShellWords.quoted(candidate.word)
            case .zsh:
                let word = candidate.word.split(separator: ":", omittingEmptySubsequences: false).joined(
                    separator: "\\:")
                return meaning.isEmpty ? word : word + ":" + meaning
            case .fish: return meaning.isEmpty ? candidate.word : candidate.word + "\t" + meaning
            }
        }
    }

    var shell: Shell
    /// What Pipit is called.
    var program: String

    /// The function of the script; a program's name may hold what a function's must not.
    private var function: String {
        "_" + String(program.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    var text: String {
        switch shell {
        case .bash:
            """
            # Completion of \(program) in bash. In ~/.bashrc:  eval "$(\(program) completions bash)"
            \(function)() {
                local word
                COMPREPLY=()
                while IFS= read -r word; do
                    COMPREPLY+=("$word")
                done < <(\(program) completions query bash "$COMP_CWORD" -- "${COMP_WORDS[@]}" 2>/dev/null)
            }
            complete -o bashdefault -o default -F \(function) \(program)

            """
        case .zsh:
            """
            #compdef \(program)
            # Completion of \(program) in zsh. In ~/.zshrc:  eval "$(\(program) completions zsh)"
            \(function)() {
                local -a candidates
                candidates=("${(@f)$(\(program) completions query zsh $((CURRENT - 1)) -- "${words[@]}" 2>/dev/null)}")
                if [[ -n "${candidates[1]-}" ]]; then
                    _describe '\(program)' candidates
                else
                    _files
                fi
            }
            if [[ "${funcstack[1]-}" = \(function) ]]; then
                \(function) "$@"
            elif (( ${+functions[compdef]} )); then
                compdef \(function) \(program)
            fi

            """
        case .fish:
            """
            # Completion of \(program) in fish. In ~/.config/fish/completions/\(program).fish, or:  \(program) completions fish | source
            function \(function)_candidates
                set -l words (commandline -opc)
                set -l current (commandline -ct)
                set -l found (\(program) completions query fish (count $words) -- $words "$current" 2>/dev/null)
                if test (count $found) -gt 0
                    printf '%s\\n' $found
                else
                    __fish_complete_path "$current"
                end
            end
            complete -c \(program) -f -a '(\(function)_candidates)'

            """
        }
    }
}
