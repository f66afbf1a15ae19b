import DotenvFiles
import OperatingSystem
import Reporting
import Synchronization

/// Streams whose talk shows no value of the user's variables that are called like secrets, whoever writes it. Data stays as it is:
/// what a script reads must be what it asked for.
final class MaskedStreams: OutputStreams {
    private let streams: any OutputStreams
    private let environment: UserEnvironment
    /// Looked for when something is said for the first time.
    private let values = Mutex<SecretValues?>(nil)

    init(_ streams: any OutputStreams, _ environment: UserEnvironment) {
        self.streams = streams
        self.environment = environment
    }

    func write(_ text: String, to stream: OutputStream) {
        guard stream == .talk else { return streams.write(text, to: stream) }
        let values = values.withLock { values in
            let known = values ?? SecretValues(environment)
            values = known
            return known
        }
        streams.write(values.hidden(in: text), to: stream)
    }

    func write(bytes: [UInt8], to stream: OutputStream) { streams.write(bytes: bytes, to: stream) }

    var loss: Int32? { streams.loss }
}
