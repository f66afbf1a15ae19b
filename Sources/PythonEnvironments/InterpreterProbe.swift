internal import OperatingSystem
internal import StructuredText

/// Asks an interpreter for the facts about itself, by starting it once.
enum InterpreterProbe {
    /// Runs the interpreter at `executable`, which lies outside every virtual environment, and returns its answer.
    ///
    /// - Parameter directory: where it is started; what starts interpreters for others may look around there.
    static func run(
        _ executable: String, environment: UserEnvironment, directory: String
    ) throws(InterpreterError) -> JSONValue {
        let arguments = [executable, "-I", "-S", "-B", "-c", interpreterProbeScript]
        let output: ChildProcess.Output
        do {
            output = try ChildProcess.run(arguments, environment: ProcessEnvironment(environment), directory: directory)
        } catch {
            throw .noSuchFile(path: executable)
        }
        guard output.status == 0 else {
            if let version = legacyVersion(executable, environment: environment) {
                throw .tooOld(path: executable, version: version)
            }
            throw .unusable(path: executable, said: lastLine(output.standardError))
        }
        // Some builds print a warning first; the answer is the last line.
        let lines = output.standardOutput.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.last, let answer = try? JSONValue(parsing: Array(line)), answer.object != nil else {
            throw .unusable(path: executable, said: lastLine(output.standardOutput))
        }
        return answer
    }

    /// The version of a Python that does not know `-I`: one before 3.4.
    private static func legacyVersion(_ executable: String, environment: UserEnvironment) -> String? {
        let script = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
        let arguments = [executable, "-E", "-S", "-c", script]
        guard
            let output = try? ChildProcess.run(arguments, environment: ProcessEnvironment(environment), directory: "/"),
            output.status == 0, let version = PythonVersion(lastLine(output.standardOutput)),
            (version.major, version.minor) < (3, 6)
        else { return nil }
        return version.description
    }

    private static func lastLine(_ bytes: [UInt8]) -> String {
        let line = bytes.trimmingSpace.split(separator: UInt8(ascii: "\n")).last ?? []
        return String(decoding: line.prefix(300), as: UTF8.self)
    }
}
