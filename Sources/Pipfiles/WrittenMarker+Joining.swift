import PackagingStandards

extension WrittenMarker {
    /// All of the parts joined with `and`; `nil` when there are none. Parts with `or` get parentheses.
    init?(all parts: [WrittenMarker]) {
        guard let first = parts.first else { return nil }
        guard parts.count > 1 else {
            self = first
            return
        }
        let texts = parts.map { part -> String in
            if case .any = part.marker.expression { return "(\(part.text))" }
            return part.text
        }
        let expressions = parts.map { part -> Marker.Expression in
            if case .any = part.marker.expression { return .group(part.marker.expression) }
            return part.marker.expression
        }
        self.init(text: texts.joined(separator: " and "), marker: Marker(.all(expressions)))
    }
}
