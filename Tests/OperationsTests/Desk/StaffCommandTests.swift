import Shop
import TestShop
import Testing

@testable import Operations

/// Each kind of caller hands each command of staff to the desk itself, past every page and call.
@Suite("Commands of staff at the desk")
struct StaffCommandTests {
    /// Runs a command and answers whether it was forbidden.
    private static func isForbidden(
        _ command: some StaffCommand, at desk: Desk
    ) async throws -> Bool {
        do {
            _ = try await desk.run(command)
            return false
        } catch let refusal as Forbidden {
            #expect(refusal.role == command.caller.role)
            return true
        } catch {
            // The rules, which come after the permission.
            return false
        }
    }

    @Test("the desk lets in whose role has the command's permission", arguments: Role.allCases)
    func permissions(role: Role) async throws {
        try await withStall { stall async throws in
            let (caller, order) = (Caller.staff(role), try await stall.awaiting())
            let slip = try await stall.slip("a", for: order).id
            let key = RequestKey(scope: "payments", key: "a form", body: [])
            let note = AddNote(order: order, text: "calls back", caller: caller)
            let commands: [any StaffCommand] = [
                note,
                DecideSlip(slip: slip, decision: .reject(reason: "blurred"), caller: caller),
                RecordPayment(
                    order: order, amount: 100, words: "cash", caller: caller, key: key),
                TakeBackPayment(
                    payment: PaymentID(1), order: order, words: "a mistake", caller: caller),
                SetStatus(
                    order: order, to: .cancelled, reason: "asked", force: false, shipment: nil,
                    caller: caller),
                SetStatuses(orders: [order], to: .cancelled, reason: "asked", caller: caller),
                CopyDrop(slug: "none", name: "copy", caller: caller),
                ClearRehearsal(slug: "none", limit: 1, caller: caller),
                ApplyShop(file: .sample(), caller: caller),
            ]
            for command in commands {
                let mayNot = !role.may(type(of: command).permission)
                #expect(
                    try await Self.isForbidden(command, at: stall.keeper.desk) == mayNot,
                    "\(command)")
            }
            let written = try await stall.detail(order).timeline.filter { $0.actor == caller.actor }
            #expect(written.isEmpty == (role == .viewer), "nothing is done for who may not")
        }
    }

    @Test("stock that is not there is for owners, a status that speaks of money is not")
    func force() {
        func authorised(_ status: OrderStatus, by role: Role) -> Bool {
            let command = SetStatus(
                order: OrderID(1), to: status, reason: "x", force: true, shipment: nil,
                caller: .staff(role))
            return (try? command.authorise()) != nil
        }
        #expect(authorised(.paid, by: .owner) && !authorised(.paid, by: .manager))
        for status in OrderStatus.allCases where status.restsOnMoney {
            #expect(authorised(status, by: .manager) && !authorised(status, by: .checker))
        }
    }
}
