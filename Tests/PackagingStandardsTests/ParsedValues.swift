import PackagingStandards
import Testing

/// The version that a test's text is.
func parsedVersion(_ text: String) throws -> Version { try #require(Version(text)) }

/// The wheel's file name that a test's text is.
func parsedWheel(_ text: String) throws -> WheelFilename { try #require(WheelFilename(text)) }
