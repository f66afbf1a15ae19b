import Testing

@testable import NetworkTransport
