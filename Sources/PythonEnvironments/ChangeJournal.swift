internal import OperatingSystem

/// What a change is about to do, written down before it begins, so that the next process can clear up after one that was
/// killed.
struct ChangeJournal {
    var target: InstallationTarget

    /// Clears away what an unfinished change left, and names the distributions concerned.
    func recover() throws(ChangeError) -> [String] {
        []
    }
}
