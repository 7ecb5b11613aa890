/// The files that are part of the binary, by the names that pages use.
///
/// SwiftPM makes one constant of each file; this is the list of them, and a test compares it with
/// the folders.
enum Embedded {
    static let templates: [String: [UInt8]] = [
        "account": PackageResources.account_mustache,
        "address-problem": PackageResources.address_problem_mustache,
        "bulk-confirm": PackageResources.bulk_confirm_mustache,
        "choice-words": PackageResources.choice_words_mustache,
        "code-problem": PackageResources.code_problem_mustache,
        "codes": PackageResources.codes_mustache,
        "contact": PackageResources.contact_mustache,
        "countdown-boxes": PackageResources.countdown_boxes_mustache,
        "decide-forms": PackageResources.decide_forms_mustache,
        "decided-notice": PackageResources.decided_notice_mustache,
        "deliveries": PackageResources.deliveries_mustache,
        "details-fields": PackageResources.details_fields_mustache,
        "details-form": PackageResources.details_form_mustache,
        "details-links": PackageResources.details_links_mustache,
        "drop-state": PackageResources.drop_state_mustache,
        "drop": PackageResources.drop_mustache,
        "field-problem": PackageResources.field_problem_mustache,
        "figures": PackageResources.figures_mustache,
        "find-problems": PackageResources.find_problems_mustache,
        "foot": PackageResources.foot_mustache,
        "job-kind": PackageResources.job_kind_mustache,
        "job-list": PackageResources.job_list_mustache,
        "job-state": PackageResources.job_state_mustache,
        "jobs": PackageResources.jobs_mustache,
        "keep-order": PackageResources.keep_order_mustache,
        "legal-name": PackageResources.legal_name_mustache,
        "legal": PackageResources.legal_mustache,
        "limit-orders": PackageResources.limit_orders_mustache,
        "line-control": PackageResources.line_control_mustache,
        "line-door": PackageResources.line_door_mustache,
        "line-figures": PackageResources.line_figures_mustache,
        "line-form": PackageResources.line_form_mustache,
        "line-keep": PackageResources.line_keep_mustache,
        "line-move": PackageResources.line_move_mustache,
        "line-page-problems": PackageResources.line_page_problems_mustache,
        "line-place": PackageResources.line_place_mustache,
        "line-problem": PackageResources.line_problem_mustache,
        "line-record": PackageResources.line_record_mustache,
        "line-ring": PackageResources.line_ring_mustache,
        "line-turn": PackageResources.line_turn_mustache,
        "line": PackageResources.line_mustache,
        "live-foot": PackageResources.live_foot_mustache,
        "live-words": PackageResources.live_words_mustache,
        "live-now": PackageResources.live_now_mustache,
        "live-top": PackageResources.live_top_mustache,
        "live-verdict": PackageResources.live_verdict_mustache,
        "live": PackageResources.live_mustache,
        "members": PackageResources.members_mustache,
        "message": PackageResources.message_mustache,
        "misfit-text": PackageResources.misfit_text_mustache,
        "name-problem": PackageResources.name_problem_mustache,
        "needed-note": PackageResources.needed_note_mustache,
        "network-line": PackageResources.network_line_mustache,
        "next-drop": PackageResources.next_drop_mustache,
        "order-again": PackageResources.order_again_mustache,
        "order-lines": PackageResources.order_lines_mustache,
        "order-problems": PackageResources.order_problems_mustache,
        "order-standing": PackageResources.order_standing_mustache,
        "orders": PackageResources.orders_mustache,
        "order": PackageResources.order_mustache,
        "own-orders-here": PackageResources.own_orders_here_mustache,
        "own-orders": PackageResources.own_orders_mustache,
        "pay-accounts": PackageResources.pay_accounts_mustache,
        "pay-card": PackageResources.pay_card_mustache,
        "phone-problem": PackageResources.phone_problem_mustache,
        "picture-notice": PackageResources.picture_notice_mustache,
        "reserve": PackageResources.reserve_mustache,
        "review": PackageResources.review_mustache,
        "shipped-price": PackageResources.shipped_price_mustache,
        "shop-front": PackageResources.shop_front_mustache,
        "shop-layout": PackageResources.shop_layout_mustache,
        "sign-in": PackageResources.sign_in_mustache,
        "slip-picture": PackageResources.slip_picture_mustache,
        "slips": PackageResources.slips_mustache,
        "staff-front": PackageResources.staff_front_mustache,
        "staff-layout": PackageResources.staff_layout_mustache,
        "staff-lines": PackageResources.staff_lines_mustache,
        "staff-order": PackageResources.staff_order_mustache,
        "staff-problem": PackageResources.staff_problem_mustache,
        "status-name-of": PackageResources.status_name_of_mustache,
        "status-name": PackageResources.status_name_mustache,
        "status-text": PackageResources.status_text_mustache,
        "steps": PackageResources.steps_mustache,
        "take-back-form": PackageResources.take_back_form_mustache,
        "told-accounts": PackageResources.told_accounts_mustache,
        "upload-card": PackageResources.upload_card_mustache,
        "upload-form": PackageResources.upload_form_mustache,
        "upload-problem": PackageResources.upload_problem_mustache,
        "variant-list": PackageResources.variant_list_mustache,
    ]

    static let words: [Language: [UInt8]] = [
        .en: PackageResources.en_words,
        .th: PackageResources.th_words,
    ]

    /// The style files that all pages share, in the order of their layers.
    static let sharedStyle: [[UInt8]] = [
        PackageResources.tokens_css,
        PackageResources.base_css,
        PackageResources.button_css,
        PackageResources.field_css,
        PackageResources.notice_css,
        PackageResources.moves_css,
        PackageResources.top_css,
        PackageResources.foot_css,
        PackageResources.sticky_css,
    ]

    /// The lines of an order and what happened to it, which a waiting line's page has not.
    static let linesStyle: [[UInt8]] = [PackageResources.lines_css]

    /// Variants with their steppers, on the pages of a drop and of its line.
    static let choiceStyle: [[UInt8]] = [PackageResources.variants_css]

    /// What tells a state, on pages of shoppers and of staff, but not on an order's own.
    static let markStyle: [[UInt8]] = [PackageResources.marks_css]

    static let shopStyle: [[UInt8]] = [
        PackageResources.countdown_css,
        PackageResources.shop_front_css,
        PackageResources.drop_css,
        PackageResources.message_css,
        PackageResources.own_orders_css,
    ]

    static let lineStyle: [[UInt8]] = [PackageResources.line_css]

    static let orderStyle: [[UInt8]] = [PackageResources.order_css]

    static let staffStyle: [[UInt8]] = [
        PackageResources.bar_css,
        PackageResources.staff_css,
        PackageResources.orders_css,
        PackageResources.review_css,
        PackageResources.live_css,
        PackageResources.line_control_css,
    ]

    static let scripts: [String: [UInt8]] = [
        "approve-words.js": PackageResources.approve_words_js,
        "bulk.js": PackageResources.bulk_js,
        "clock.js": PackageResources.clock_js,
        "copy.js": PackageResources.copy_js,
        "countdown.js": PackageResources.countdown_js,
        "door.js": PackageResources.door_js,
        "estimate.js": PackageResources.estimate_js,
        "follow-line.js": PackageResources.follow_line_js,
        "forget-choice.js": PackageResources.forget_choice_js,
        "forget-device.js": PackageResources.forget_device_js,
        "given-details.js": PackageResources.given_details_js,
        "join-line.js": PackageResources.join_line_js,
        "keep-choice.js": PackageResources.keep_choice_js,
        "keep-typed.js": PackageResources.keep_typed_js,
        "listen.js": PackageResources.listen_js,
        "live-figures.js": PackageResources.live_figures_js,
        "live-order.js": PackageResources.live_order_js,
        "live-stock.js": PackageResources.live_stock_js,
        "order-status.js": PackageResources.order_status_js,
        "own-orders.js": PackageResources.own_orders_js,
        "own-place.js": PackageResources.own_place_js,
        "panels.js": PackageResources.panels_js,
        "pieces.js": PackageResources.pieces_js,
        "polling.js": PackageResources.polling_js,
        "prefetch.js": PackageResources.prefetch_js,
        "press-once.js": PackageResources.press_once_js,
        "prove.js": PackageResources.prove_js,
        "qr-picture.js": PackageResources.qr_picture_js,
        "reserve.js": PackageResources.reserve_js,
        "review-keys.js": PackageResources.review_keys_js,
        "ring.js": PackageResources.ring_js,
        "running.js": PackageResources.running_js,
        "save-qr.js": PackageResources.save_qr_js,
        "sending.js": PackageResources.sending_js,
        "share-link.js": PackageResources.share_link_js,
        "shrink.js": PackageResources.shrink_js,
        "slip.js": PackageResources.slip_js,
        "solve.js": PackageResources.solve_js,
        "stepper.js": PackageResources.stepper_js,
        "stock.js": PackageResources.stock_js,
        "storage.js": PackageResources.storage_js,
        "time-left.js": PackageResources.time_left_js,
        "try-again.js": PackageResources.try_again_js,
        "turn.js": PackageResources.turn_js,
        "upload.js": PackageResources.upload_js,
        "viewer.js": PackageResources.viewer_js,
        "watchdog.js": PackageResources.watchdog_js,
    ]

    static let icon = PackageResources.icon_svg
}
