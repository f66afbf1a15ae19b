import OperatingSystem

extension AdvisoryStore {
    /// Puts a new store in the place of the present one, in one step: whoever reads meanwhile has the old one or the
    /// new one.
    ///
    /// Time must not go back: fewer records, an earlier newest change or a partial store in the place of a complete one
    /// are refused, and so is a present store that cannot be read and thus not be compared with.
    ///
    /// - Parameter allowingOlder: Replaces it all the same.
    @discardableResult
    package static func replace(
        _ path: String, with draft: AdvisoryDraft, allowingOlder: Bool = false
    ) throws(AdvisoryStoreError) -> AdvisoryStore {
        let bytes = try draft.encoded()
        // What is written is read first: a store that could not be opened must not replace one that can.
        let new = try AdvisoryStore(bytes, path: path)
        if !allowingOlder, let regression = try regression(from: path, to: new.state) {
            throw .older(path: path, what: regression)
        }
        do throws(FileError) {
            try Files.makeDirectories(Paths.parent(path))
            try Files.replaceAtomically(path, with: bytes, durable: true)
        } catch { throw .file(error) }
        return new
    }

    private static func regression(
        from path: String, to new: StoreState
    ) throws(AdvisoryStoreError) -> AdvisoryStoreError.Regression? {
        let present: StoreState
        do throws(AdvisoryStoreError) { present = try AdvisoryStore(path: path).state } catch {
            switch error {
            case .missing: return nil
            case .damaged: return .presentUnreadable
            // Another version's file cannot be compared with, and is no reason to stay without advisories.
            case .foreignFormat: return nil
            default: throw error
            }
        }
        // Answers about some packages come and go with the packages.
        if present.isPartial { return nil }
        if new.isPartial { return .coverage }
        if new.records < present.records { return .records(present: present.records, new: new.records) }
        if let newest = present.newestModified, new.newestModified.map({ $0 < newest }) ?? true {
            return .modified(present: newest, new: new.newestModified)
        }
        return nil
    }
}
