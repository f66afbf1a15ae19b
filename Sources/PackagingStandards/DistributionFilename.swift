/// The file name of something that can be installed: a wheel or a source distribution.
package enum DistributionFilename: Hashable, Sendable {
    case wheel(WheelFilename)
    case sourceDistribution(SourceDistributionFilename)

    /// The longest file name that is read: no file system in use keeps a longer one.
    static let mostBytes = 255

    /// The file name in `text`, or nil where it is of another kind (an egg, an installer) or of another project.
    package init?(_ text: String, expectedName: PackageName) {
        if let wheel = WheelFilename(text, expectedName: expectedName) {
            self = .wheel(wheel)
        } else if let source = SourceDistributionFilename(text, expectedName: expectedName) {
            self = .sourceDistribution(source)
        } else {
            return nil
        }
    }

    /// The file name in `text`, or nil where it is of another kind.
    package init?(_ text: String) {
        if let wheel = WheelFilename(text) {
            self = .wheel(wheel)
        } else if let source = SourceDistributionFilename(text) {
            self = .sourceDistribution(source)
        } else {
            return nil
        }
    }

    package var name: PackageName {
        switch self {
        case .wheel(let wheel): wheel.name
        case .sourceDistribution(let source): source.name
        }
    }

    package var version: Version {
        switch self {
        case .wheel(let wheel): wheel.version
        case .sourceDistribution(let source): source.version
        }
    }

    /// The file name as it was written.
    package var text: String {
        switch self {
        case .wheel(let wheel): wheel.text
        case .sourceDistribution(let source): source.text
        }
    }
}
