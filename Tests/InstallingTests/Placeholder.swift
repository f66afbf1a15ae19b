import Testing

@testable import Installing
