import Diagnostics
import OperatingSystem
import Reporting
import Running

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
        case .waiting(let work): finish(LongWork.wait(for: work) ?? interruption())
        }
    }

    private func interruption() -> Ending {
        // The line that was being drawn, and the terminal's own `^C`, stay above.
        invocation.streams.write("\n", to: .talk)
        _ = invocation.end(
            with: Diagnostic(
                .interrupted, "the command was interrupted",
                explanation: "The Pipfile and its lock are as they were or complete. An environment that was being "
                    + "changed is put right by the next command that changes it."))
        return .exit(LongWork.interrupted)
    }

    /// The ending, given what became of the output: who was told only a part was not told that all is well.
    func settled(_ ending: Ending) -> Ending {
        guard case .exit(let status) = ending, let number = invocation.streams.loss else { return ending }
        let verb = (try? ScannedCommandLine(scanning: invocation.words))?.verb
        let told = invocation.end(with: LostOutput(number: number), of: verb)
        return status == ExitStatus.done.rawValue ? told : ending
    }

    private func finish(_ ending: Ending) -> Never {
        switch settled(ending) {
        case .exit(let status): exit(status)
        case .replace(let image): finish(invocation.end(with: image.replaceCurrentProcess()))
        }
    }
}
