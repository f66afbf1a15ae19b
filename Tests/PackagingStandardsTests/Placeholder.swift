import Testing

@testable import PackagingStandards
