import PackageIndexes
import PackagingStandards

/// A time that must have passed since a file was uploaded before it is locked: most releases that turn out to be malicious
/// are taken down within days.
package struct CoolDown: Equatable, Sendable {
    /// As the project asks for it, for messages.
    package var days: Int
    /// The moment from which on uploads are too young, in seconds since 1970, UTC.
    package var limit: Int64
    /// Releases that may be locked although they are young, since they end a vulnerability.
    package var waivers: [Waiver] = []

    /// A release to which the time does not apply, and the advisories because of which it does not.
    package struct Waiver: Hashable, Sendable {
        package var package: PackageName
        package var version: Version
        /// Ids, as they are written in a lock.
        package var advisories: [String]

        package init(package: PackageName, version: Version, advisories: [String]) {
            self.package = package
            self.version = version
            self.advisories = advisories
        }
    }

    /// - Parameter now: in seconds since 1970, UTC.
    package init(days: Int, now: Int64) {
        self.days = days
        limit = now - Int64(days) * 86_400
    }

    /// Whether a file may be locked. One of which nobody says when it came may not.
    package func admits(_ uploadTime: Int64?) -> Bool { uploadTime.map { $0 < limit } ?? false }

    /// Whether a file of a release may be locked.
    func admits(_ uploadTime: Int64?, of name: PackageName, _ version: Version) -> Bool {
        admits(uploadTime) || isWaived(name, version)
    }

    /// Whether a release may be locked whatever its age.
    func isWaived(_ name: PackageName, _ version: Version) -> Bool {
        !waivers.isEmpty && waivers.contains { $0.package == name && $0.version == version }
    }

    /// Why a release has no file that may be locked, as a clause about it.
    var reason: String { "it was uploaded within the last \(days == 1 ? "day" : "\(days) days")" }
}
