import Archives
import DotenvFiles
import OperatingSystem
import PackagingStandards
import Repositories
import StructuredText

@testable import DotenvFiles
@testable import PythonEnvironments
@testable import Repositories

extension FuzzedParser {
    /// A `site-packages` with one distribution of each kind, one file of which are the bytes.
    private static func install(_ bytes: [UInt8], as file: String) throws {
        let site = Seeds.scratch + "/site-packages"
        let folder = site + (file.hasPrefix("egg/") ? "/package-1.0.egg-info" : "/package-1.0.dist-info")
        try? Files.removeTree(site)
        try Files.makeDirectories(folder)
        try Files.write(bytes, to: folder + "/" + Paths.name(file))
        if file != "METADATA" {
            try Files.write(
                Array("Metadata-Version: 2.1\nName: package\nVersion: 1.0\n".utf8), to: folder + "/METADATA")
        }
        guard let distribution = InstalledDistribution(metadataName: Paths.name(folder), directory: site) else {
            return
        }
        _ = distribution.requirementTexts()
        _ = distribution.metadata()
        _ = distribution.installer()
        _ = distribution.record()
        var places = PrefixGuard(prefix: Seeds.scratch)
        _ = try? DistributionRemoval(distribution, admitting: &places)
    }

    static let environments = [
        FuzzedParser("pyvenv-cfg", room: "PythonEnvironments", words: Words.configuration) { bytes in
            let configuration = EnvironmentConfiguration(parsing: bytes)
            _ = (configuration.version, configuration.prompt, configuration.home)
            _ = PythonVersion(String(decoding: bytes, as: UTF8.self))
            _ = try? InterpreterRequest(String(decoding: bytes, as: UTF8.self))
        },
        FuzzedParser("interpreter-answer", room: "PythonEnvironments", words: Words.json + Words.interpreters) {
            bytes in
            let value = try JSONValue(parsing: bytes)
            if let interpreter = Interpreter(answer: value, executable: "/usr/bin/python3") {
                _ = SupportedTags(interpreter: interpreter.tags).tags.count
            }
        },
        FuzzedParser(
            "installed-files", room: "PythonEnvironments", words: Words.metadata + Words.records,
            longest: 1 << 16
        ) { bytes in
            for file in ["METADATA", "RECORD", "egg/requires.txt", "egg/top_level.txt", "egg/installed-files.txt"] {
                try install(bytes, as: file)
            }
        },
        FuzzedParser("wheel-script", room: "PythonEnvironments", words: Words.shell, longest: 1 << 18) { bytes in
            _ = InstallerScript.naming("/opt/py thon/bin/python", in: bytes)
        },
        FuzzedParser("git-index", room: "DotenvFiles", seeds: { Seeds.gitIndexes }) { bytes in
            _ = GitIndex.contains("a/.env", in: bytes)
        },
        FuzzedParser("git-tree", room: "Repositories", words: Words.trees) { bytes in
            _ = try TreeListing(bytes, repository: "https://index.example/repository")
        },
        FuzzedParser(text: "repository-address", room: "Repositories", words: Words.addresses, longest: 1 << 16) {
            text in
            let variables = AddressVariables(user: UserEnvironment(["NAME": "user:pass/word"]))
            let address = try RepositoryAddress(text, variables: variables)
            _ = try? address.submodule("../other")
            _ = try? RepositoryAddress("https://index.example/a/b", variables: variables).submodule(text)
            _ = CommitID(text)
        },
    ]
}
