import Testing

@testable import StructuredText
