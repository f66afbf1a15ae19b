import Diagnostics
import Synchronization
import Testing

@testable import Reporting

@Suite struct ProgressDisplayTests {
    /// A clock that is set by hand.
    final class Clock: Sendable {
        let time = Mutex<UInt64>(0)

        func advance(milliseconds: UInt64) { time.withLock { $0 += milliseconds * 1_000_000 } }
    }

    static func display(
        _ appearance: Appearance, _ verbosity: Verbosity = .normal
    ) -> (ProgressDisplay, RecordedStreams, Clock) {
        let (streams, clock) = (RecordedStreams(), Clock())
        let display = ProgressDisplay(appearance: appearance, verbosity: verbosity, streams: streams) {
            clock.time.withLock { $0 }
        }
        return (display, streams, clock)
    }

    static let story: [ProgressEvent] = [
        .lockingStarted(category: "packages"),
        .fetching(package: "flask"),
        .resolving(package: "flask", decided: 1),
        .lockingFinished(packages: 7),
        .creatingEnvironment(path: "/v/app-x", python: "/usr/bin/python3 (3.11.2)"),
        .createdEnvironment(path: "/v/app-x"),
        .installingStarted(category: "default"),
        .planned(install: 2, remove: 1, keep: 4),
        .downloading(file: "flask-3.whl", received: 500_000, total: 1_000_000),
        .downloaded(file: "flask-3.whl", bytes: 1_000_000),
        .building(package: "oldpkg", version: "1.0"),
        .installed(package: "flask", version: "3"),
        .removed(package: "six", version: "1.16"),
    ]

    @Test func `Piped, each lasting step is one plain line`() {
        let (display, streams, _) = Self.display(Appearance())
        Self.story.forEach(display.report)
        #expect(
            streams.text(of: .talk) == """
                Locking [packages] dependencies...
                Creating a virtualenv for this project
                  at /v/app-x
                  with /usr/bin/python3 (3.11.2)
                ✔ Successfully created virtual environment!
                Virtualenv location: /v/app-x
                Installing 2 packages, removing 1 (4 in place already)
                Building oldpkg 1.0...

                """)
        #expect(streams.text(of: .data) == "")
    }

    @Test func `Verbose tells every file and package`() {
        let (display, streams, _) = Self.display(Appearance(), .verbose)
        Self.story.forEach(display.report)
        display.report(.detail("flask 3.1 needs click"))
        let text = streams.text(of: .talk)
        for line in [
            "  asking for flask\n", "  received flask-3.whl (1.0 MB)\n", "  installed flask 3\n",
            "  removed six 1.16\n",
            "  flask 3.1 needs click\n",
        ] {
            #expect(text.contains(line))
        }
        #expect(display.wantsDetails)
    }

    @Test func `Quiet tells warnings alone`() {
        let (display, streams, clock) = Self.display(Appearance(animated: true), .quiet)
        for event in Self.story {
            clock.advance(milliseconds: 20_000)
            display.report(event)
        }
        #expect(streams.text(of: .talk) == "")
        display.report(.warning(Diagnostic(.configuration, "something is odd", severity: .warning)))
        #expect(streams.text(of: .talk) == "warning[configuration]: something is odd\n")
    }

    @Test func `A terminal's line is redrawn ten times a second at most, and taken away`() {
        let (display, streams, clock) = Self.display(Appearance(animated: true, columns: 60))
        display.report(.installingStarted(category: "default"))
        display.report(.planned(install: 2, remove: 0, keep: 0))
        for step in 1...1000 {
            clock.advance(milliseconds: 1)
            display.report(.downloading(file: "flask-3.whl", received: step * 1000, total: 2_000_000))
        }
        let text = streams.text(of: .talk)
        let drawings = text.split(separator: "\r").dropFirst()
        #expect((9...11).contains(drawings.count))
        // With 60 columns the file's name is cut off.
        #expect(text.contains("⠹ Installing 0/2 · 300 kB of 2.0 MB · flask-3.whl\u{1B}[K"))
        #expect(drawings.allSatisfy { $0.count <= 60 + 3 })
        #expect(drawings.last?.contains("1.0 MB/s") ?? false)
        display.clear()
        display.clear()
        #expect(streams.text(of: .talk) == text + "\r\u{1B}[K")
    }

    @Test func `A lasting line first takes the redrawn one away`() {
        let (display, streams, clock) = Self.display(Appearance(animated: true))
        clock.advance(milliseconds: 200)
        display.report(.lockingStarted(category: "packages"))
        clock.advance(milliseconds: 200)
        display.report(.lockingStarted(category: "dev-packages"))
        #expect(streams.text(of: .talk).contains("\r\u{1B}[KLocking [dev-packages] dependencies...\n"))
    }

    @Test func `A category that is gone over again is told once`() {
        let (display, streams, _) = Self.display(Appearance())
        for _ in 0..<3 { display.report(.lockingStarted(category: "packages")) }
        display.report(.lockingFinished(packages: 1))
        display.report(.lockingStarted(category: "packages"))
        let line = "Locking [packages] dependencies...\n"
        #expect(streams.text(of: .talk) == line + line)
    }

    @Test func `Piped, long work is told every ten seconds`() {
        let (display, streams, clock) = Self.display(Appearance(signs: false))
        display.report(.lockingStarted(category: "packages"))
        for decided in 1...25 {
            clock.advance(milliseconds: 1000)
            display.report(.resolving(package: "p\(decided)", decided: decided))
        }
        #expect(
            streams.text(of: .talk) == """
                Locking [packages] dependencies...
                  Locking [packages], 10 packages decided, p10
                  Locking [packages], 20 packages decided, p20

                """)
    }

    @Test func `A transfer that begins anew takes back what it had counted`() {
        var state = ProgressState(startedAt: 0)
        state.take(.downloading(file: "a", received: 700, total: 1000), at: 0)
        state.take(.downloading(file: "b", received: 100, total: nil), at: 0)
        state.take(.downloading(file: "a", received: 50, total: 1000), at: 0)
        #expect(state.received == 150)
        #expect(state.expected == nil)
        state.take(.downloaded(file: "b", bytes: 400), at: 0)
        #expect(state.received == 450 && state.expected == 1400)
    }

    @Test func `Many tasks may report at once`() async {
        let (display, streams, _) = Self.display(Appearance())
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<200 { display.report(.building(package: "p\(task)", version: "\(number)")) }
                }
            }
        }
        let lines = streams.text(of: .talk).split(separator: "\n")
        #expect(lines.count == 1600)
        #expect(lines.allSatisfy { $0.hasPrefix("Building p") && $0.hasSuffix("...") })
    }
}
