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
    /// Writes bytes that need not be text.
    func write(bytes: [UInt8], to stream: OutputStream)
    /// The operating system's error number for data that standard output did not take, although somebody waits for it; nil as
    /// long as all arrived. A reader who has seen enough and went away is no loss, nor is a stream that was closed from the
    /// start.
    var loss: Int32? { get }
}

extension OutputStreams {
    package func write(bytes: [UInt8], to stream: OutputStream) {
        write(String(decoding: bytes, as: UTF8.self), to: stream)
    }

    package var loss: Int32? { nil }

    /// Writes the text and a line feed, unwrapped and unchanged.
    package func line(_ text: String, to stream: OutputStream) {
        write(text + "\n", to: stream)
    }
}

/// The process's own standard output and standard error, unbuffered.
package final class StandardStreams: OutputStreams {
    private let data: Int32
    private let talk: Int32
    /// The first error of standard output; 0 for none.
    private let failure = Atomic<Int32>(0)

    /// With other descriptors only for tests.
    package init(data: Int32 = OutputStream.data.rawValue, talk: Int32 = OutputStream.talk.rawValue) {
        self.data = data
        self.talk = talk
    }

    package var loss: Int32? {
        let number = failure.load(ordering: .relaxed)
        return [0, EPIPE, EBADF].contains(number) ? nil : number
    }

    package func write(_ text: String, to stream: OutputStream) {
        var text = text
        text.withUTF8 { put(UnsafeRawBufferPointer($0), to: stream) }
    }

    package func write(bytes: [UInt8], to stream: OutputStream) {
        bytes.withUnsafeBytes { put($0, to: stream) }
    }

    private func put(_ bytes: UnsafeRawBufferPointer, to stream: OutputStream) {
        let descriptor = stream == .data ? data : talk
        var offset = 0
        while offset < bytes.count {
            let count = systemWrite(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
            if count > 0 {
                offset += count
                continue
            }
            let number = count < 0 ? errno : EIO
            switch number {
            case EINTR: continue
            case EAGAIN:
                // Whoever shares the stream made it one that does not wait.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            default:
                // There is nobody left to tell of lost talk; of lost data the program tells at its end.
                if stream == .data {
                    _ = failure.compareExchange(expected: 0, desired: number, ordering: .relaxed)
                }
                return
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

// The members of the streams would shadow this call of the C library.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
