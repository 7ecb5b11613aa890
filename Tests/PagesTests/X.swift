internal import Testing
@Test func x() {}
