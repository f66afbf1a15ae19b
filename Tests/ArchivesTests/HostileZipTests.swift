import Archives
import Testing

/// Zips that no well-meaning tool writes, each refused for its own reason.
@Suite struct HostileZipTests {
    @Test("Names that lead astray are refused", arguments: ZipAttacks.names)
    func refusesNames(attack: ZipAttack) { expectRefused(attack) }

    @Test("Links, devices, encryption and foreign methods are refused", arguments: ZipAttacks.kinds)
    func refusesKinds(attack: ZipAttack) { expectRefused(attack) }

    @Test("A member whose header differs from the directory is refused", arguments: ZipAttacks.disagreements)
    func refusesDisagreements(attack: ZipAttack) { expectRefused(attack) }

    @Test("A member whose content is not the announced one is refused", arguments: ZipAttacks.contents)
    func refusesContents(attack: ZipAttack) { expectRefused(attack) }

    @Test("An archive with bytes or records that do not fit together is refused", arguments: ZipAttacks.structures)
    func refusesStructures(attack: ZipAttack) { expectRefused(attack) }

    @Test("Lies in large numbers are refused", arguments: ZipAttacks.wide)
    func refusesWide(attack: ZipAttack) { expectRefused(attack) }

    private func expectRefused(_ attack: ZipAttack) {
        #expect("\(attack.name)") {
            let zip = try ZipReader(attack.bytes, name: "attack.zip")
            try zip.checkAll()
        } throws: { error in
            guard case .refused(archive: "attack.zip", entry: _, let problem) = error as? ArchiveError else {
                return false
            }
            if case .unaccountedBytes(offset: 0, count: 0) = attack.problem {
                // The place follows from the sizes of the records; that it is named is enough.
                guard case .unaccountedBytes = problem else { return false }
                return true
            }
            return problem == attack.problem
        }
    }
}
