import Testing

@testable import OperatingSystem
