import PackagingStandards
import StructuredText

extension Advisory {
    /// What two copies of one record say together, whichever comes first: all that either calls affected, all names, and
    /// withdrawn only where both are.
    package func joined(with other: Advisory) -> Advisory {
        let isFirst = !other.stored.bytes(.compact).lexicographicallyPrecedes(stored.bytes(.compact))
        var (joined, rest) = isFirst ? (self, other) : (other, self)
        joined.modified = [modified, other.modified].compactMap { $0 }.max()
        if let own = joined.withdrawn, let its = rest.withdrawn {
            joined.withdrawn = max(own, its)
        } else {
            joined.withdrawn = nil
        }
        joined.published = joined.published ?? rest.published
        joined.summary = joined.summary ?? rest.summary
        joined.details = joined.details ?? rest.details
        joined.label = [label, other.label].compactMap { $0 }.max()
        joined.source = joined.source ?? rest.source
        joined.aliases.addMissing(rest.aliases)
        joined.related.addMissing(rest.related)
        joined.severities.addMissing(rest.severities)
        joined.affected.addMissing(rest.affected)
        joined.references.addMissing(rest.references)
        return joined
    }
}

extension AffectedPackage {
    /// Whether the entry names one release and nothing else, as what stands for a service's answer does.
    var isOneRelease: Bool { ranges.isEmpty && versions.count == 1 }
}

extension Timestamp {
    /// A day later, as far as clocks of others are believed.
    package var dayLater: Timestamp {
        let (end, isBeyond) = seconds.addingReportingOverflow(86400)
        return Timestamp(seconds: isBeyond ? .max : end)
    }
}

extension Array where Element: Equatable {
    fileprivate mutating func addMissing(_ others: [Element]) {
        for other in others where !contains(other) { append(other) }
    }
}
