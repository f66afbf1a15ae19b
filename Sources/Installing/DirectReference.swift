import Hashing
import OperatingSystem
import PackageIndexes
import PackagingStandards
import Pipfiles
import StructuredText

/// What `direct_url.json` (PEP 610) says of a package that comes from no index: where it is from, and what it was there. It is
/// also how an installed package is recognised as the locked one.
struct DirectReference: Sendable {
    private enum Content {
        case archive([Digest])
        /// A directory; what it is known by, as ``DirectoryDigest`` has it.
        case directory(isEditable: Bool, state: String?)
        case commit(String, system: String)
    }

    private let url: String
    private let subdirectory: String?
    private let content: Content
    /// The checkout of a commit that is installed editable, and the commit.
    private var checkout: (path: String, commit: String)?

    /// Nil for releases.
    ///
    /// - Parameters:
    ///   - directory: what paths in the lock are relative to.
    ///   - checkouts: where repositories that are installed editable are checked out.
    init?(_ package: LockedPackage, directory: String, checkouts: String) {
        switch package.origin {
        case .release, .unhashedRelease, .unpinned: return nil
        case .path(let path, let hashes):
            let absolute = Paths.absolute(path, in: directory)
            url = ResourceURL(localPath: absolute).text
            subdirectory = nil
            content =
                hashes.isEmpty || Files.isDirectory(absolute)
                ? .directory(
                    isEditable: package.isEditable,
                    state: DirectoryDigest(isEditable: package.isEditable).digest(of: absolute)?.hexadecimal)
                : .archive(hashes)
        case .file(let address, let part, let hashes):
            // PEP 610: credentials are not written down.
            url = ResourceURL.removingCredentials(from: address)
            subdirectory = part
            content = .archive(hashes)
        case .unhashedFile(let address, let part):
            url = ResourceURL.removingCredentials(from: address)
            subdirectory = part
            content = .archive([])
        case .repository(let repository) where package.isEditable:
            let path = Paths.join(checkouts, package.key)
            url = ResourceURL(localPath: path).text
            subdirectory = repository.subdirectory
            content = .directory(isEditable: true, state: nil)
            checkout = (path, repository.commit ?? "")
        case .repository(let repository):
            url = ResourceURL.removingCredentials(from: repository.cloneURL)
            subdirectory = repository.subdirectory
            content = .commit(repository.commit ?? "", system: repository.system.rawValue)
        }
    }

    /// The text of the file.
    var bytes: [UInt8] {
        var members = [JSONObject.Member(key: "url", value: .string(url))]
        switch content {
        case .archive(let digests):
            var information = JSONObject()
            // Of several the file has one, and nobody says here which.
            if digests.count == 1, let digest = digests.first {
                information["hashes"] = .object(
                    JSONObject([.init(key: digest.algorithm.rawValue, value: .string(digest.hexadecimal))]))
            }
            members.append(.init(key: "archive_info", value: .object(information)))
        case .directory(let isEditable, let state):
            var information = JSONObject([.init(key: "editable", value: .boolean(isEditable))])
            if let state { information[Self.stateKey] = .string(state) }
            members.append(.init(key: "dir_info", value: .object(information)))
        case .commit(let commit, let system):
            members.append(
                .init(
                    key: "vcs_info",
                    value: .object(
                        JSONObject([
                            .init(key: "vcs", value: .string(system)), .init(key: "commit_id", value: .string(commit)),
                            .init(key: "requested_revision", value: .string(commit)),
                        ]))))
        }
        if let subdirectory { members.append(.init(key: "subdirectory", value: .string(subdirectory))) }
        return Array(JSONValue.object(JSONObject(members)).text(.compact).utf8)
    }

    /// Beside what PEP 610 has for a directory: what its files were, so that a change is noticed.
    private static let stateKey = "pipit_state"

    /// Whether an installed `direct_url.json` says the same, whoever wrote it: then the package is not installed again.
    func isSaid(by bytes: [UInt8]) -> Bool {
        guard let value = try? JSONValue(parsing: bytes), value["url"]?.string == url,
            value["subdirectory"]?.string == subdirectory
        else { return false }
        switch content {
        case .archive(let digests):
            let information = value["archive_info"]
            return digests.contains { digest in
                information?["hashes"]?[digest.algorithm.rawValue]?.string == digest.hexadecimal
                    || information?["hash"]?.string == "\(digest.algorithm.rawValue)=\(digest.hexadecimal)"
            }
        case .directory(let isEditable, let state):
            guard value["dir_info"]?["editable"]?.boolean ?? false == isEditable else { return false }
            if let checkout { return Self.head(of: checkout.path) == checkout.commit }
            return state != nil && value["dir_info"]?[Self.stateKey]?.string == state
        case .commit(let commit, let system):
            return value["vcs_info"]?["vcs"]?.string == system && value["vcs_info"]?["commit_id"]?.string == commit
        }
    }

    /// The commit that a checkout is at, when it is on no branch.
    private static func head(of path: String) -> String? {
        guard let bytes = try? Files.read(Paths.join(path, ".git/HEAD")) else { return nil }
        return String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
    }
}
