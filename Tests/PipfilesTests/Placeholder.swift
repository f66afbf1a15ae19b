import Testing

@testable import Pipfiles
