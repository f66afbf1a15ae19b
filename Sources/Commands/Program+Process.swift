import Diagnostics
import OperatingSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Program {
    /// Runs the program as this process and ends it.
    package func run() -> Never {
        switch start() {
        case .ended(let ending): finish(ending)
        case .waiting(let work): finish(LongWork.wait(for: work))
        }
    }

    private func finish(_ ending: Ending) -> Never {
        switch ending {
        case .exit(let status): exit(status)
        case .replace(let image): finish(invocation.end(with: image.replaceCurrentProcess()))
        }
    }
}
