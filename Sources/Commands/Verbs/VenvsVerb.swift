import Advisories
import Diagnostics
import OperatingSystem
import PythonEnvironments
import Reporting
import StructuredText

/// `venvs`: the environments of all projects of this user, and the removal of those whose project is gone.
struct VenvsVerb {
    var work: Work

    private var session: Session { work.session }

    func perform() async throws -> Ending {
        let arguments = session.line.arguments
        guard let action = arguments.first else {
            throw UsageError.message("`pipit venvs` needs to know what to do: `list` or `prune`")
        }
        if arguments.count > 1 { throw UsageError.unexpectedArgument(arguments[1], verb: .venvs) }
        let others = ["list": ["dry-run", "yes", "unused-for"], "prune": ["json"]]
        guard let unsuitable = others[action] else {
            throw UsageError.message("`pipit venvs` lists or prunes, and knows no `\(action)`")
        }
        if let option = unsuitable.first(where: session.line.has) {
            throw UsageError.message("`--\(option)` is no option of `pipit venvs \(action)`")
        }
        return action == "list" ? try await list() : try await prune()
    }

    // MARK: - list

    private func list() async throws -> Ending {
        let items = await measured(try inventory())
        if session.line.has("json") {
            let value = JSONValue.array(items.map(json))
            session.invocation.output(value.text(.readable))
        } else if items.isEmpty {
            session.talk("There are no environments in \(question.sharedDirectory).")
        } else {
            let rows = [["Name", "Python", "Size", "Last used", "Project"]] + items.map(row)
            session.invocation.output(TextColumns.text(rows))
        }
        return .exit(.done)
    }

    private func row(_ measured: Measured) -> [String] {
        let item = measured.item
        let note =
            switch item.standing {
            case .wanted: ""
            case .directoryGone: " (gone)"
            case .pipfileGone: " (without a Pipfile)"
            case .unknown: item.project == nil ? "" : " (unknown)"
            }
        return [
            VisibleText.of(item.name), VisibleText.of(item.python ?? "-"),
            Quantities.bytes(Int(clamping: measured.size.total)),
            item.lastUse.map { Timestamp(seconds: $0 / 1_000_000_000).day } ?? "-",
            VisibleText.of((item.project ?? "-") + note),
        ]
    }

    private func json(_ measured: Measured) -> JSONValue {
        let item = measured.item
        let members: [(String, JSONValue)] = [
            ("name", .string(item.name)), ("path", .string(item.path)),
            ("project", item.project.map { .string($0) } ?? .null),
            ("project_exists", item.project.map { .boolean(!Files.isGone($0)) } ?? .null),
            ("orphan", .boolean(item.isOrphan)), ("python", item.python.map { .string($0) } ?? .null),
            ("size", .number(String(measured.size.total))), ("shared_size", .number(String(measured.size.shared))),
            ("last_used", item.lastUse.map { .string(Timestamp(seconds: $0 / 1_000_000_000).description) } ?? .null),
        ]
        return .object(JSONObject(members.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    }

    // MARK: - prune

    private func prune() async throws -> Ending {
        let days = try unusedDays()
        let now = session.today.seconds
        let orphans = try inventory().filter { item in
            guard item.isOrphan else { return false }
            guard let days else { return true }
            return item.lastUse.map { now - $0 / 1_000_000_000 >= Int64(days) * 86_400 } ?? false
        }
        guard !orphans.isEmpty else {
            session.talk("There is nothing to remove: no environment lost its project.")
            return .exit(.done)
        }
        let items = await measured(orphans)
        session.invocation.output(TextColumns.text(items.map(row)))
        let total = items.reduce(0) { $0 + $1.size.total }
        let what = "\(Quantities.count(items.count, "environment")), \(Quantities.bytes(Int(clamping: total)))"
        if session.line.has("dry-run") {
            session.talk("Would remove \(what).")
            return .exit(.done)
        }
        guard try isAgreed(what) else {
            session.talk("Nothing was removed.")
            return .exit(.objected)
        }
        for item in orphans {
            // Somebody may have made the project again while the question stood.
            guard EnvironmentInventory.item(at: item.path)?.isOrphan == true else { continue }
            try VirtualEnvironment.remove(at: item.path)
        }
        session.talk("Removed \(what).")
        return .exit(.done)
    }

    private func isAgreed(_ what: String) throws -> Bool {
        if session.line.has("yes") || session.settings.isOn("YES") { return true }
        guard let answer = session.invocation.answer else {
            throw Diagnostic(
                .usage, "`pipit venvs prune` asks before it removes anything, and nobody is there to answer",
                explanation: "Nothing was removed.", help: ["add `--yes`, or set PIPENV_YES=1"], exitStatus: .objected)
        }
        session.invocation.streams.write("Remove \(what)? [y/N] ", to: .talk)
        return ["y", "yes"].contains((answer() ?? "").lowercased())
    }

    private func unusedDays() throws -> Int? {
        guard let text = session.line.value(of: "unused-for") else { return nil }
        guard let days = Int(text), (0...100_000).contains(days) else {
            throw UsageError.invalid(option: "--unused-for", value: text, expected: "a number of days")
        }
        return days
    }

    // MARK: - What there is

    private var question: EnvironmentQuestion {
        EnvironmentQuestion(
            projectDirectory: session.project.directory, pipfilePath: session.project.pipfile,
            variables: session.settings.environment)
    }

    /// Those that all projects share a directory for, and the project's own.
    private func inventory() throws -> [EnvironmentInventory.Item] {
        let own = EnvironmentInventory.item(at: Paths.join(session.project.directory, ".venv"))
        return try EnvironmentInventory.items(in: question.sharedDirectory) + (own.map { [$0] } ?? [])
    }

    private struct Measured: Sendable {
        var item: EnvironmentInventory.Item
        var size: (total: Int64, shared: Int64)
        var number: Int
    }

    /// Walking through an environment takes a while, so several are walked through at a time.
    private func measured(_ items: [EnvironmentInventory.Item]) async -> [Measured] {
        await withTaskGroup(of: Measured.self) { group in
            for (number, item) in items.enumerated() {
                group.addTask { Measured(item: item, size: Files.sizeOfTree(item.path), number: number) }
            }
            var found: [Measured] = []
            for await one in group { found.append(one) }
            return found.sorted { $0.number < $1.number }
        }
    }
}

extension VerbDescription {
    static let venvs = VerbDescription(
        summary: "List all environments, or remove those whose project is gone",
        usage: "pipit venvs list [--json] | prune [--dry-run] [--yes] [--unused-for DAYS]",
        explanation:
            "`list` shows every environment in WORKON_HOME and the project's own: its Python, size, last use and "
            + "project. `prune` removes environments that Pipenv or Pipit made for a project that no longer exists, "
            + "and nothing else.",
        options: [
            OptionDescription("json", "With `list`: print JSON"),
            OptionDescription("dry-run", "With `prune`: show what would be removed without removing it"),
            OptionDescription("yes", short: "y", "With `prune`: remove without asking"),
            OptionDescription(
                "unused-for", value: "DAYS", "With `prune`: only environments not used for this many days"),
        ],
        examples: [
            .init("pipit venvs list"), .init("pipit venvs prune --dry-run"),
            .init("pipit venvs prune --yes --unused-for 30", "for a timer"),
        ], takesArguments: true)
}
