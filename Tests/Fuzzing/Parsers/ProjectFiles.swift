import Diagnostics
import DotenvFiles
import PackagingStandards
import StructuredText

@testable import Pipfiles
@testable import Running

extension FuzzedParser {
    static let projectFiles = [
        FuzzedParser("pipfile", room: "Pipfiles", words: Words.toml + Words.pipfiles, longest: 1 << 19) { bytes in
            let document = try PipfileDocument(parsing: bytes)
            _ = try? document.directives()
            _ = try? document.sources()
            for script: PipfileScript in (try? document.scripts()) ?? [] {
                _ = try? RunPlan(script: script, arguments: ["a b"])
            }
            let pipfile = try Pipfile(document)
            let source = PipfileSource(name: "index", url: "https://index.example/simple")
            _ = try document.digests(defaultSource: source)
            let lines = RequirementsLines(includesHashes: true)
            for category in pipfile.categories { for entry in category.entries { _ = lines.line(for: entry) } }
        },
        FuzzedParser(
            "pipfile-edits", room: "Pipfiles", words: Words.toml + Words.pipfiles, longest: 1 << 16, corpus: "pipfile"
        ) { bytes in
            var editor = try PipfileEditor(parsing: bytes)
            _ = try? editor.put(PackageArgument("requests[socks]>=2"), named: PackageName("requests")!, in: "packages")
            _ = try? editor.remove(PackageName("flask")!, from: "packages")
            try? editor.sort("packages")
            try? editor.addSource(PipfileSource(name: "other", url: "https://index.example/other"))
            try? editor.setRequirement("python_version", to: "3.11")
            guard (try? PipfileDocument(parsing: editor.bytes)) != nil else { broken("an edited Pipfile is one") }
        },
        FuzzedParser("pipfile-lock", room: "Pipfiles", words: Words.json + Words.locks) { bytes in
            let lock = try Lockfile(parsing: bytes)
            guard let again = try? Lockfile(parsing: lock.bytes()), again.bytes() == lock.bytes() else {
                broken("a lock that was written is read back as the same")
            }
            let lines = RequirementsLines(includesHashes: true)
            for category in lock.categories { for package in category.packages { _ = lines.line(for: package) } }
        },
        FuzzedParser("pylock", room: "Pipfiles", words: Words.toml + Words.locks) { bytes in
            let document = try PylockDocument(parsing: bytes)
            _ = document.categories
            _ = try? document.selection(
                groups: ["default"], in: FuzzedParser.markerEnvironment, python: Version("3.11.7")!)
        },
        FuzzedParser("requirements-txt", room: "Pipfiles", words: Words.requirements + Words.requirementsFiles) {
            bytes in
            let file = try RequirementsFile(parsing: bytes, file: "requirements.txt") { ["HOME": "/h"][$0] }
            for line in file.lines {
                guard case .requirement(let wish) = line.content else { continue }
                _ = try? PackageArgument(wish.text, editable: wish.isEditable)
            }
        },
        FuzzedParser("foreign-project", room: "Pipfiles", words: Words.toml + Words.projects) { bytes in
            let project = try ForeignProject(parsing: bytes, file: "pyproject.toml")
            _ = project.dependencies.map(\.argument.entryValue)
        },
        FuzzedParser("foreign-lock", room: "Pipfiles", words: Words.toml + Words.projects) { bytes in
            let lock = try ForeignLock(parsing: bytes, file: "uv.lock")
            for package in lock.packages { _ = lock.categories(of: package.name) }
        },
        FuzzedParser(
            text: "package-argument", room: "Pipfiles", words: Words.requirements + Words.addresses, longest: 1 << 16
        ) {
            text in
            for isEditable in [false, true] { _ = try? PackageArgument(text, editable: isEditable).entryValue }
            let repository = Repository(system: .git, urlWithReference: text)
            _ = repository.cloneURL
            _ = repository.isSamePlace(as: repository)
        },
        FuzzedParser(text: "shell-words", room: "Pipfiles", words: Words.shell, longest: 1 << 18) { text in
            let words = try ShellWords.split(text)
            guard (try? ShellWords.split(ShellWords.joined(words))) == words else {
                broken("words that were quoted are split into the same")
            }
            _ = PipArguments(words)
            _ = VariableReferences.expanded(text, with: ["A": "b"])
        },
        FuzzedParser("dotenv", room: "DotenvFiles", words: Words.dotenv + Words.shell) { bytes in
            guard let file = DotenvFile(parsing: bytes) else { return }
            _ = file.variables(over: ["HOME": "/h", "A": "${B}", "B": "${A}"])
        },
    ]

    static let bills = [
        FuzzedParser("bill-json", room: "Pipfiles", words: Words.json + Words.bills) { bytes in
            _ = try BillOfMaterials(parsing: bytes, file: "bom.json")
        },
        FuzzedParser("bill-xml", room: "Pipfiles", words: Words.xml + Words.bills) { bytes in
            _ = try BillOfMaterials(parsing: bytes, file: "bom.xml")
        },
    ]
}
