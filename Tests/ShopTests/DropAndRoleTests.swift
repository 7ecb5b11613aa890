import Shop
import Testing

@Suite("Drops and roles")
struct DropAndRoleTests {
    @Test(
        "a drop's state at its edges",
        arguments: [
            (-3_600_001, 5, .upcoming), (-3_600_001, 0, .upcoming), (-3_600_000, 5, .open),
            (0, 1, .open), (0, 0, .soldOut), (3_599_999, 5, .open), (3_600_000, 5, .closed),
            (3_600_000, 0, .closed),
        ] as [(Int64, Int, DropState)])
    func states(_ offset: Int64, _ available: Int, _ state: DropState) {
        let moment = Fixture.now + .milliseconds(offset)

        #expect(Fixture.drop().state(at: moment, available: available) == state)
    }

    @Test(
        "what each role may do",
        arguments: [
            (.seeOrders, [.owner, .manager, .checker, .viewer]),
            (.decideSlips, [.owner, .manager, .checker]),
            (.writeNotes, [.owner, .manager, .checker]),
            (.changeStatus, [.owner, .manager]), (.export, [.owner, .manager]),
            (.changeShop, [.owner, .manager]),
            (.runLine, [.owner, .manager]), (.forceStock, [.owner]), (.manageStaff, [.owner]),
        ] as [(Permission, [Role])])
    func roles(_ permission: Permission, _ roles: [Role]) {
        #expect(Role.allCases.filter { $0.may(permission) } == roles)
    }

    @Test(
        "who did something is kept as text",
        arguments: [
            Actor.shopper, .system, .staff("a@b.example"), .token("till:2"), .token("a:b:c"),
        ])
    func actors(_ actor: Actor) {
        #expect(Actor(text: actor.text) == actor)
    }
}
