import Diagnostics

/// The words for progress; no state, no clock.
struct ProgressWords {
    var appearance: Appearance
    var verbosity: Verbosity

    /// Text that stays on the screen and in logs, with its line feeds; nil when the event deserves none.
    func lastingText(for event: ProgressEvent) -> String? {
        if case .warning(let diagnostic) = event {
            return DiagnosticRenderer(appearance: appearance).text(for: diagnostic)
        }
        guard verbosity > .quiet else { return nil }
        if let line = ordinaryLine(for: event) { return line + "\n" }
        guard verbosity == .verbose, let line = verboseLine(for: event) else { return nil }
        return appearance.paint("  " + line, .faint) + "\n"
    }

    private func ordinaryLine(for event: ProgressEvent) -> String? {
        switch event {
        case .lockingStarted(let category):
            return "Locking [\(VisibleText.of(category))] dependencies..."
        case .planned(let install, let remove, let keep):
            var parts: [String] = []
            if install > 0 { parts.append("installing " + Quantities.count(install, "package")) }
            if remove > 0 { parts.append("removing \(remove)") }
            guard !parts.isEmpty else { return nil }
            let line = parts.joined(separator: ", ") + (keep > 0 ? " (\(keep) in place already)" : "")
            return line.prefix(1).uppercased() + line.dropFirst()
        case .waitingForEnvironment:
            return "Waiting for another process that is changing this environment..."
        case .building(let package, let version):
            return "Building \(name(package, version))..."
        case .creatingEnvironment(let path, let python):
            return
                "Creating a virtualenv for this project\n  at \(VisibleText.of(path))\n  with \(VisibleText.of(python))"
        case .createdEnvironment(let path):
            let sign = appearance.signs ? appearance.paint("✔ ", .good) : ""
            return sign + "Successfully created virtual environment!\nVirtualenv location: \(VisibleText.of(path))"
        default:
            return nil
        }
    }

    private func verboseLine(for event: ProgressEvent) -> String? {
        switch event {
        case .fetching(let package): return "asking for \(VisibleText.of(package))"
        case .lockingFinished(let packages): return "decided on \(Quantities.count(packages, "package"))"
        case .downloaded(let file, let bytes): return "received \(VisibleText.of(file)) (\(Quantities.bytes(bytes)))"
        case .installed(let package, let version): return "installed \(name(package, version))"
        case .removed(let package, let version): return "removed \(name(package, version))"
        case .detail(let text): return VisibleText.of(Redaction.text(text))
        default: return nil
        }
    }

    private func name(_ package: String, _ version: String?) -> String {
        VisibleText.of(package) + (version.map { " " + VisibleText.of($0) } ?? "")
    }

    /// One line about what is going on, without colour (it is cut to a width); nil between phases.
    func activity(_ state: ProgressState, at moment: UInt64) -> String? {
        var parts: [String] = []
        switch state.phase {
        case .idle: return nil
        case .creatingEnvironment: parts.append("Creating the virtual environment")
        case .locking(let category):
            parts.append("Locking [\(VisibleText.of(category))]")
            if state.decided > 0 { parts.append("\(Quantities.count(state.decided, "package")) decided") }
        case .installing:
            if let planned = state.planned, planned > 0 {
                parts.append("Installing \(min(state.installed, planned))/\(planned)")
            } else {
                parts.append("Installing")
            }
        }
        parts += transferParts(state, at: moment)
        if !state.subject.isEmpty {
            parts.append((state.activity.map { $0 + " " } ?? "") + VisibleText.of(state.subject))
        }
        return parts.joined(separator: appearance.signs ? " · " : ", ")
    }

    private func transferParts(_ state: ProgressState, at moment: UInt64) -> [String] {
        guard state.received > 0, let firstByteAt = state.firstByteAt else { return [] }
        var parts = [Quantities.bytes(state.received)]
        if let expected = state.expected { parts[0] += " of " + Quantities.bytes(max(expected, state.received)) }
        let elapsed = Double(moment &- firstByteAt) / 1e9
        // A rate of the first moments would be a guess.
        if elapsed >= 0.5 { parts.append(Quantities.bytes(Int(Double(state.received) / elapsed)) + "/s") }
        return parts
    }
}
