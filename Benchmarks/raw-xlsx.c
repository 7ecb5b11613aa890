/* The reference for the export: the same kinds of cells, straight through libxlsxwriter.
 *
 *   cc -O2 raw-xlsx.c -o raw-xlsx -lxlsxwriter
 *   raw-xlsx FILE ORDERS TMPDIR
 *
 * Writes the sheets Orders (22 columns), Lines (8) and Payments (7) as docs/reference/export.md tells,
 * with one line and one payment an order, as Benchmarks/fill.sql makes them. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { SHEET_ROWS = 1048576 };

static lxw_format *money;
static lxw_format *moment;

static void heading(lxw_worksheet *sheet, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        worksheet_write_string(sheet, 0, (lxw_col_t)i, names[i], NULL);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_column(sheet, 0, (lxw_col_t)(count - 1), 16, NULL);
}

static void order_row(lxw_worksheet *sheet, lxw_row_t row, long n)
{
    char text[128];
    double total = 350.0 * (double)(1 + n % 2) + 50.0;
    snprintf(text, sizeof text, "B%07ld", n);
    worksheet_write_string(sheet, row, 0, text, NULL);
    worksheet_write_string(sheet, row, 18, text, NULL);
    worksheet_write_string(sheet, row, 1, "paid", NULL);
    worksheet_write_string(sheet, row, 2, "bench", NULL);
    worksheet_write_number(sheet, row, 3, 46361.5 + (double)n / 86400.0, moment);
    worksheet_write_number(sheet, row, 4, 46361.6 + (double)n / 86400.0, moment);
    snprintf(text, sizeof text, "Shopper %07ld", n);
    worksheet_write_string(sheet, row, 5, text, NULL);
    snprintf(text, sizeof text, "08%08ld", n);
    worksheet_write_string(sheet, row, 6, text, NULL);
    snprintf(text, sizeof text, "shopper%07ld@mail.example", n);
    worksheet_write_string(sheet, row, 7, text, NULL);
    snprintf(text, sizeof text, "%ld Sukhumvit Road, Khlong Toei, Bangkok 10110", n % 999);
    worksheet_write_string(sheet, row, 8, text, NULL);
    worksheet_write_string(sheet, row, 9, "please ring", NULL);
    snprintf(text, sizeof text, "%ld \xc3\x97 Bench shirt, M", 1 + n % 2);
    worksheet_write_string(sheet, row, 10, text, NULL);
    worksheet_write_number(sheet, row, 11, (double)(1 + n % 2), NULL);
    worksheet_write_number(sheet, row, 12, total - 50.0, money);
    worksheet_write_number(sheet, row, 13, 50.0, money);
    worksheet_write_number(sheet, row, 14, total, money);
    worksheet_write_number(sheet, row, 15, total, money);
    worksheet_write_number(sheet, row, 16, 0.0, money);
    worksheet_write_string(sheet, row, 17, "THB", NULL);
    worksheet_write_number(sheet, row, 19, 0.0, NULL);
}

static void line_row(lxw_worksheet *sheet, lxw_row_t row, long n)
{
    char text[64];
    snprintf(text, sizeof text, "B%07ld", n);
    worksheet_write_string(sheet, row, 0, text, NULL);
    worksheet_write_string(sheet, row, 1, "BENCH", NULL);
    worksheet_write_string(sheet, row, 2, "Bench shirt", NULL);
    worksheet_write_string(sheet, row, 3, "M", NULL);
    worksheet_write_number(sheet, row, 4, (double)(1 + n % 2), NULL);
    worksheet_write_number(sheet, row, 5, 350.0, money);
    worksheet_write_number(sheet, row, 6, 350.0 * (double)(1 + n % 2), money);
    worksheet_write_string(sheet, row, 7, "THB", NULL);
}

static void payment_row(lxw_worksheet *sheet, lxw_row_t row, long n)
{
    char text[64];
    snprintf(text, sizeof text, "B%07ld", n);
    worksheet_write_string(sheet, row, 0, text, NULL);
    worksheet_write_number(sheet, row, 1, 46361.6 + (double)n / 86400.0, moment);
    worksheet_write_number(sheet, row, 2, 350.0 * (double)(1 + n % 2) + 50.0, money);
    worksheet_write_string(sheet, row, 3, "THB", NULL);
    worksheet_write_string(sheet, row, 4, "staff", NULL);
    worksheet_write_string(sheet, row, 5, "owner@shop.example", NULL);
}

static const char *const order_names[] = {
    "code", "status", "drop", "created", "paid", "name", "phone", "email", "address", "note", "items",
    "quantity", "subtotal", "shipping", "total", "paid amount", "balance", "currency",
    "payment reference", "slips", "carrier", "tracking"};
static const char *const line_names[] = {
    "code", "sku", "product", "variant", "quantity", "unit price", "amount", "currency"};
static const char *const payment_names[] = {
    "code", "at", "amount", "currency", "source", "by", "note"};

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: raw-xlsx FILE ORDERS TMPDIR\n");
        return 2;
    }
    long orders = strtol(arguments[2], NULL, 10);
    if (orders < 1 || orders >= SHEET_ROWS) {
        fprintf(stderr, "raw-xlsx: from 1 to %d orders\n", SHEET_ROWS - 1);
        return 2;
    }
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = arguments[3], .use_zip64 = LXW_TRUE};
    lxw_workbook *book = workbook_new_opt(arguments[1], &options);
    money = workbook_add_format(book);
    format_set_num_format(money, "#,##0.00");
    moment = workbook_add_format(book);
    format_set_num_format(moment, "yyyy-mm-dd hh:mm:ss");
    lxw_worksheet *sheets[] = {
        workbook_add_worksheet(book, "Orders"), workbook_add_worksheet(book, "Lines"),
        workbook_add_worksheet(book, "Payments")};
    heading(sheets[0], order_names, 22);
    heading(sheets[1], line_names, 8);
    heading(sheets[2], payment_names, 7);
    for (long n = 1; n <= orders; n++) {
        order_row(sheets[0], (lxw_row_t)n, n);
        line_row(sheets[1], (lxw_row_t)n, n);
        payment_row(sheets[2], (lxw_row_t)n, n);
    }
    worksheet_autofilter(sheets[0], 0, 0, (lxw_row_t)orders, 21);
    worksheet_autofilter(sheets[1], 0, 0, (lxw_row_t)orders, 7);
    worksheet_autofilter(sheets[2], 0, 0, (lxw_row_t)orders, 6);
    lxw_error error = workbook_close(book);
    if (error) {
        fprintf(stderr, "raw-xlsx: %s\n", lxw_strerror(error));
        return 1;
    }
    return 0;
}
