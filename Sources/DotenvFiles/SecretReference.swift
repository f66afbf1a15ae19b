import Diagnostics
import OperatingSystem
import Pipfiles

/// A value of `.env` that stands elsewhere: a program prints it, or a file holds it.
///
/// Both forms are ones that no project has as a plain value by chance; `file://…` on its own, which some have, stays what it
/// is. A value that only becomes such a text by replacing `${…}` is plain text too, so that nobody who sets a variable can
/// have a program run.
package enum SecretReference: Equatable, Sendable {
    /// `exec://program argument …`: the words as a shell would split them, `${…}` not yet replaced.
    case program([String])
    /// `secret+file:///path`, `secret+file://~/path`, or `secret+file://./path` beside the file that says so.
    case file(String)

    static let programPrefix = "exec://"
    static let filePrefix = "secret+file://"

    /// Nil for a plain value.
    init?(_ value: String) throws(SecretError.Reason) {
        if value.hasPrefix(Self.programPrefix) {
            let words: [String]
            do {
                words = try ShellWords.split(String(value.dropFirst(Self.programPrefix.count)))
            } catch {
                throw .unreadable
            }
            guard let program = words.first, !program.isEmpty else { throw .unreadable }
            self = .program(words)
        } else if value.hasPrefix(Self.filePrefix) {
            let path = String(value.dropFirst(Self.filePrefix.count))
            guard ["/", "~/", "./"].contains(where: path.hasPrefix) else { throw .noPath }
            self = .file(path)
        } else {
            return nil
        }
    }
}

/// Gets the values that stand elsewhere. Only commands that start a program do, and they do it last of all.
package struct SecretReader {
    let directory: String
    let home: String?
    let seconds: Int

    /// - Parameters:
    ///   - directory: the directory of `.env`
    ///   - home: what `~` stands for
    ///   - seconds: how long a program may take
    package init(directory: String, home: String?, seconds: Int) {
        self.directory = directory
        self.home = home
        self.seconds = seconds
    }

    /// More than any secret, and little enough to hold.
    private static let limit = 1 << 20

    /// - Parameter replaced: replaces `${…}` in a text.
    func value(
        of reference: SecretReference, environment: ProcessEnvironment,
        replaced: (String) throws(SecretError.Reason) -> String
    ) throws(SecretError.Reason) -> String {
        let bytes: [UInt8]
        switch reference {
        case .program(let words):
            var arguments: [String] = []
            for word in words { arguments.append(try replaced(word)) }
            bytes = try output(of: arguments, environment)
        case .file(let path): bytes = try content(of: replaced(path))
        }
        guard var text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else { throw .noText }
        // The end of the last line belongs to the line and not to the value.
        if text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
        if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
        return text
    }

    private func output(of words: [String], _ environment: ProcessEnvironment) throws(SecretError.Reason) -> [UInt8] {
        let result: (status: Int32, output: [UInt8])
        do {
            result = try ChildProcess.capture(
                words, environment: environment, directory: directory, seconds: seconds, limit: Self.limit)
        } catch {
            switch error {
            case .launch(let error): throw .notStarted(program: words[0], number: error.number)
            case .timeLimit: throw .slow(program: words[0], seconds: seconds)
            case .tooMuch: throw .large(Self.limit)
            }
        }
        guard result.status == 0 else { throw .failed(program: words[0], status: result.status) }
        return result.output
    }

    private func content(of path: String) throws(SecretError.Reason) -> [UInt8] {
        let path = path.hasPrefix("~/") ? Paths.join(home ?? "/", String(path.dropFirst(2))) : path
        let file = Paths.absolute(path, in: directory)
        if let size = Files.status(file)?.size, size > Self.limit { throw .large(Self.limit) }
        do { return try Files.read(file) } catch { throw .file(error) }
    }
}

/// A secret that could not be had. The value itself is never part of it, nor are the program's arguments.
package struct SecretError: Error, Equatable, Sendable, Diagnosable {
    package enum Reason: Error, Equatable, Sendable {
        case unreadable
        case noPath
        case notStarted(program: String, number: Int32)
        case failed(program: String, status: Int32)
        case slow(program: String, seconds: Int)
        case large(Int)
        case noText
        case file(FileError)
        /// No secret, but values that are made of one another by `${…}`; the limit in bytes.
        case grown(Int)

        var isGrowth: Bool {
            if case .grown = self { return true }
            return false
        }
    }

    package var name: String
    package var file: String
    package var reason: Reason

    package var diagnostic: Diagnostic {
        var evidence: [Diagnostic.Evidence] = []
        var help: [String] = []
        let what: String
        switch reason {
        case .grown(let limit):
            return Diagnostic(
                .configuration,
                "the values of `\(file)` come to more than \(limit >> 20) MiB, with `\(name)` among them",
                at: SourceSpan(file: file), explanation: "Nothing was run. A value is made of others by `${NAME}`.",
                help: ["take out what repeats a value", "PIPENV_DONT_LOAD_ENV=1 leaves the file aside"])
        case .unreadable:
            what = "its reference cannot be split into words"
            help = ["write `NAME=exec://program argument`"]
        case .noPath:
            what = "its reference names no path"
            help = ["write `NAME=secret+file:///path`, or `secret+file://./path` for one beside the file"]
        case .notStarted(let program, let number):
            what = "`\(program)` could not be started"
            evidence = [.init("reason", LaunchError(program: program, number: number).reason)]
            help = ["check that `\(program)` is installed and on the `PATH`"]
        case .failed(let program, let status):
            what = "`\(program)` ended with status \(status)"
            help = ["run the program by hand; what it said stands above"]
        case .slow(let program, let seconds):
            what = "`\(program)` took longer than \(seconds) seconds"
            help = ["PIPIT_SECRET_TIMEOUT gives it more of them"]
        case .large(let limit): what = "it is larger than \(limit) bytes"
        case .noText: what = "it is not UTF-8 text"
        case .file(let error):
            what = "its file could not be read"
            evidence = [.init("file", error.path), .init("reason", error.reason)]
        }
        return Diagnostic(
            .secretUnavailable, "the secret for `\(name)` is not to be had: \(what)", at: SourceSpan(file: file),
            evidence: evidence, explanation: "Nothing was run.", help: help)
    }
}
