#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif
import Synchronization
import SystemCalls

/// Where text goes: what a script reads, or what a person is told.
package enum OutputStream: Int32, Sendable {
    /// Standard output: data.
    case data = 1
    /// Standard error: talk.
    case talk = 2
}

/// The two streams of a process. Given to whoever writes, so that a test can read what was written.
package protocol OutputStreams: Sendable {
    func write(_ text: String, to stream: OutputStream)
}

extension OutputStreams {
    /// Writes the text and a line feed, unwrapped and unchanged.
    package func line(_ text: String, to stream: OutputStream) {
        write(text + "\n", to: stream)
    }
}

/// The process's own standard output and standard error, unbuffered.
package struct StandardStreams: OutputStreams {
    package init() {}

    package func write(_ text: String, to stream: OutputStream) {
        var text = text
        text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                #if canImport(Darwin)
                    let count = Darwin.write(stream.rawValue, bytes.baseAddress! + offset, bytes.count - offset)
                #elseif canImport(Musl)
                    let count = Musl.write(stream.rawValue, bytes.baseAddress! + offset, bytes.count - offset)
                #else
                    let count = Glibc.write(stream.rawValue, bytes.baseAddress! + offset, bytes.count - offset)
                #endif
                if count > 0 {
                    offset += count
                } else if count < 0, errno == EINTR {
                    continue
                } else {
                    // A reader who has gone away, or a full disk behind a redirection: there is nobody left to tell.
                    return
                }
            }
        }
    }

    /// Whether somebody types standard input.
    package static var isInteractive: Bool { isatty(0) == 1 }

    package static func isTerminal(_ stream: OutputStream) -> Bool {
        isatty(stream.rawValue) == 1
    }

    /// The width of the terminal, or 0 where there is none.
    package static func columns(_ stream: OutputStream) -> Int {
        Int(pipit_terminal_columns(stream.rawValue))
    }
}

/// Keeps what was written, for tests and for golden files.
package final class RecordedStreams: OutputStreams {
    private let texts = Mutex<[OutputStream: String]>([:])

    package init() {}

    package func write(_ text: String, to stream: OutputStream) {
        texts.withLock { $0[stream, default: ""] += text }
    }

    /// Everything written to a stream so far.
    package func text(of stream: OutputStream) -> String {
        texts.withLock { $0[stream] ?? "" }
    }
}
