import Advisories
import Diagnostics
import OperatingSystem
import PackageIndexes

/// Fetches files of advisories into a directory.
struct AdvisoryFetch {
    var indexes: IndexClient
    var directory: TemporaryDirectory
    /// What an error says of the state that was left.
    var untouched = AdvisoryUpdate.untouched

    /// Whether a project's policy names the addresses.
    var isOfPolicy = false

    /// A file that arrived.
    struct Arrival {
        var path: String
        /// The server's mark of this version of it.
        var etag: String?
    }

    /// OSV's list of what changed when.
    enum Changes {
        /// A mirror may have the zip alone.
        case none
        case unchanged
        case list(ModifiedList, etag: String?)
    }

    /// A whole file; nil where the server says that it is still the one with that mark.
    ///
    /// - Parameter mayMove: Whether another host than the named one may answer.
    func file(
        _ address: String, unless etag: String?, limit: Int = AdvisoryUpdate.mostBytes, mayMove: Bool = false
    ) async throws -> Arrival? {
        let name = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init) ?? "file"
        let path = Paths.join(directory.path, name)
        do throws(IndexError) {
            let fetched = try await indexes.collection(
                at: address, to: path, unless: etag, limit: limit, mayMove: mayMove, isOfPolicy: isOfPolicy)
            switch fetched {
            case .unchanged: return nil
            case .file(_, let etag): return Arrival(path: path, etag: etag)
            }
        } catch {
            if case .nothingAt(let url) = error { throw NothingThere(url: url, untouched: untouched) }
            if case .missingFile(_, _, let url) = error { throw NothingThere(url: url, untouched: untouched) }
            throw error.diagnostic(fetching: untouched)
        }
    }

    /// The list of an export.
    func changes(of address: String, unless etag: String?) async throws -> Changes {
        do {
            guard let arrival = try await file(address + "/modified_id.csv", unless: etag) else { return .unchanged }
            let list = try ModifiedList(
                try Files.read(arrival.path), source: Redaction.address(address + "/modified_id.csv"))
            return .list(list, etag: arrival.etag)
        } catch is NothingThere {
            return .none
        }
    }

    /// One record of an export; nil where it is not there.
    func record(_ id: AdvisoryID, of address: String) async throws -> Advisory? {
        let path: String
        do {
            let limit = Advisory.largestText
            guard let arrival = try await file("\(address)/\(id.text).json", unless: nil, limit: limit) else {
                return nil
            }
            path = arrival.path
        } catch is NothingThere {
            return nil
        }
        let advisory = try Advisory(osv: try Files.read(path), source: "\(id.text).json")
        guard advisory.id == id else {
            throw AdvisoryError.record(source: "\(id.text).json", path: "id", expected: "`\(id)`")
        }
        return advisory
    }
}
