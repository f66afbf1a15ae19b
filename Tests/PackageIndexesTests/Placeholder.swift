import Testing

@testable import PackageIndexes
