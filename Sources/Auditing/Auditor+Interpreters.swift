import Advisories
import PackagingStandards

extension Auditor {
    /// The interpreters that can be judged, as subjects; the others are noted with the reason.
    func judgeable(
        _ interpreters: [AuditInterpreter], _ report: inout AuditReport
    ) throws(AdvisoryStoreError) -> [AuditSubject] {
        var subjects: [AuditSubject] = []
        var seen: Set<AuditInterpreter> = []
        guard !interpreters.isEmpty else { return [] }
        let isKnown = try knowsInterpreters()
        for interpreter in interpreters where seen.insert(interpreter).inserted {
            var reason: UnauditedPackage.Reason?
            if let name = interpreter.otherName {
                reason = .otherInterpreter(name)
            } else if !isKnown {
                reason = .noAdvisoriesAboutPython
            } else if !interpreter.isRelease {
                reason = .releaseUnknown
            }
            report.interpreters.append(
                JudgedInterpreter(version: interpreter.version, place: interpreter.place, reason: reason))
            guard let reason else {
                subjects.append(
                    AuditSubject(
                        package: .interpreter, version: interpreter.version, occurrence: interpreter.occurrence))
                continue
            }
            guard interpreter.isDemanded else { continue }
            report.unaudited.append(
                UnauditedPackage(
                    name: PackageName.interpreter.normalized, version: interpreter.version, reason: reason,
                    occurrences: [interpreter.occurrence]))
        }
        return subjects
    }

    private func knowsInterpreters() throws(AdvisoryStoreError) -> Bool {
        for database in databases where database.role == .general {
            if try database.store.dossier(of: .interpreter).isKnown { return true }
        }
        return false
    }

    /// Takes out of an answer about an interpreter the advisories that only name commits: dozens of findings that are merely
    /// possible would hide the others. That nothing is known of them stays a gap. Advisories about Python itself have an
    /// age of their own.
    func separateCommits(_ answer: inout Answer, today: Timestamp) {
        let open = answer.matches.filter {
            $0.judgement == .possibly(.nothingToJudgeBy) && !$0.advisory.isWithdrawn(at: today)
        }
        answer.matches.removeAll { $0.judgement == .possibly(.nothingToJudgeBy) }
        // Another record of the same vulnerability may have judged it.
        let told = Set(answer.matches.flatMap(\.advisory.allIDs))
        let count = open.count { told.isDisjoint(with: $0.advisory.allIDs) }
        guard answer.unauditedReason == nil else { return }
        if count > 0 { answer.unauditedReason = .commitsOnly(count) }
        for database in databases where database.role == .general {
            guard let origin = database.store.state.interpreterOrigin else { continue }
            if !options.limits.judge(age: today.since(origin.fetched)).answers {
                answer.unauditedReason = .answerTooOld(origin.fetched)
            }
        }
    }
}
