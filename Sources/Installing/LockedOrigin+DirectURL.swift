import OperatingSystem
import PackageIndexes
import Pipfiles
import StructuredText

extension LockedOrigin {
    /// The text of `direct_url.json` (PEP 610) for what comes from no index; nil for releases.
    func directURL(isEditable: Bool, directory: String) -> [UInt8]? {
        let members: [JSONObject.Member]
        switch self {
        case .release, .unhashedRelease, .unpinned: return nil
        case .path(let path, let hashes):
            let absolute = Paths.absolute(path, in: directory)
            if hashes.isEmpty {
                members = [
                    .init(key: "url", value: .string("file://" + absolute)),
                    .init(
                        key: "dir_info",
                        value: .object(JSONObject([.init(key: "editable", value: .boolean(isEditable))]))),
                ]
            } else {
                members = [
                    .init(key: "url", value: .string("file://" + absolute)),
                    .init(key: "archive_info", value: .object(JSONObject())),
                ]
            }
        case .file(let url, _, _), .unhashedFile(let url, _):
            members = [
                // PEP 610: credentials are not written down.
                .init(key: "url", value: .string(ResourceURL.removingCredentials(from: url))),
                .init(key: "archive_info", value: .object(JSONObject())),
            ]
        case .repository(let repository):
            let commit = repository.reference ?? ""
            members = [
                .init(key: "url", value: .string(repository.url)),
                .init(
                    key: "vcs_info",
                    value: .object(
                        JSONObject([
                            .init(key: "vcs", value: .string(repository.system.rawValue)),
                            .init(key: "commit_id", value: .string(commit)),
                        ]))),
            ]
        }
        return Array(JSONValue.object(JSONObject(members)).text(.compact).utf8)
    }
}
