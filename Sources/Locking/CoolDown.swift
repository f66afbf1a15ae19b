import PackageIndexes

/// A time that must have passed since a file was uploaded before it is locked: most releases that turn out to be malicious
/// are taken down within days.
package struct CoolDown: Equatable, Sendable {
    /// As the project asks for it, for messages.
    package var days: Int
    /// The moment from which on uploads are too young, in seconds since 1970, UTC.
    package var limit: Int64

    /// - Parameter now: in seconds since 1970, UTC.
    package init(days: Int, now: Int64) {
        self.days = days
        limit = now - Int64(days) * 86_400
    }

    /// Whether a file may be locked. One of which nobody says when it came may not.
    func admits(_ uploadTime: Int64?) -> Bool { uploadTime.map { $0 < limit } ?? false }

    /// Why a release has no file that may be locked, as a clause about it.
    var reason: String { "it was uploaded within the last \(days == 1 ? "day" : "\(days) days")" }
}
