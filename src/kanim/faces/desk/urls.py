"""Pages of the desk."""

from django.urls import path

from kanim.faces.desk import (
    actions,
    case,
    counter,
    demo_clock,
    letters,
    lists,
    mandates,
    matching,
    measures,
    messages,
    paper_versions,
    papers,
    prints,
    procedures,
    quota,
    start,
    stock,
    treasury,
)

urlpatterns = [
    path("", lists.home, name="desk-home"),
    path("tugas/", lists.queue, name="desk-queue"),
    path("berikutnya/", lists.next_case, name="desk-next"),
    path("cari/", lists.search, name="desk-search"),
    path("berkas/", lists.cases, name="desk-cases"),
    path("berkas/<uuid:case_id>/", case.case_page, name="desk-case"),
    path("berkas/<uuid:case_id>/tindakan/<slug:action>/", actions.do_action, name="desk-act"),
    path("berkas/<uuid:case_id>/kejadian/<uuid:task_id>/", actions.finish, name="desk-task-finish"),
    path("berkas/<uuid:case_id>/unggah/", papers.attach, name="desk-paper-attach"),
    path("berkas/<uuid:case_id>/kirim/", papers.upload, name="desk-upload"),
    path("berkas/<uuid:case_id>/kirim/<uuid:upload_id>/", papers.upload, name="desk-upload-one"),
    path(
        "berkas/<uuid:case_id>/kirim/<uuid:upload_id>/<int:number>/", papers.upload, name="desk-upload-part"
    ),
    path("berkas/<uuid:case_id>/kertas/<uuid:paper_id>/", papers.paper_file, name="desk-paper"),
    path(
        "berkas/<uuid:case_id>/kertas/<uuid:paper_id>/versi/",
        paper_versions.versions,
        name="desk-paper-versions",
    ),
    path("berkas/<uuid:case_id>/kertas/<uuid:paper_id>/tarik/", papers.withdraw, name="desk-paper-withdraw"),
    path("berkas/<uuid:case_id>/kertas/<uuid:paper_id>/periksa/", papers.check, name="desk-paper-check"),
    path(
        "berkas/<uuid:case_id>/surat/<uuid:instrument_id>.pdf", papers.instrument_file, name="desk-instrument"
    ),
    path(
        "berkas/<uuid:case_id>/surat/<uuid:instrument_id>/sampaikan/", letters.serve, name="desk-letter-serve"
    ),
    path("berkas/<uuid:case_id>/surat/<uuid:instrument_id>/akhiri/", letters.end, name="desk-letter-end"),
    path("berkas/<uuid:case_id>/surat/<uuid:instrument_id>/ulangi/", letters.retry, name="desk-letter-retry"),
    path("berkas/<uuid:case_id>/cetakan.png", prints.print_png, name="desk-print"),
    path("berkas/<uuid:case_id>/halaman-data.pdf", prints.print_pdf, name="desk-page-pdf"),
    path("berkas/<uuid:case_id>/baca-mrz/", prints.read_zone, name="desk-read"),
    path("mulai/", start.ways, name="desk-start"),
    path("mulai/<slug:procedure>/<slug:way>/", start.begin, name="desk-begin"),
    path("loket/", counter.counter, name="desk-counter"),
    path("loket/baru/", counter.new, name="desk-new"),
    path("kuota/", quota.quota, name="desk-quota"),
    path("blangko/", stock.stock, name="desk-stock"),
    path("peragaan/jam/", demo_clock.demo_clock, name="desk-demo-clock"),
    path("cocokkan/", matching.match_page, name="desk-matching"),
    path("keuangan/", treasury.money, name="desk-money"),
    path("keuangan/rekonsiliasi/", treasury.reconcile, name="desk-reconcile"),
    path("keuangan/bayar/<uuid:payment_id>/", treasury.decide, name="desk-payment"),
    path("keuangan/pengembalian/<uuid:refund_id>/", treasury.refund, name="desk-refund"),
    path("kewenangan/", mandates.mandates, name="desk-mandates"),
    path("kewenangan/perintah/<slug:kind>/", mandates.new_order, name="desk-order-new"),
    path("kewenangan/perintah/<uuid:order_id>/akhiri/", mandates.end_order, name="desk-order-end"),
    path("laporan/", measures.report, name="desk-measures"),
    path("laporan/baris/", measures.rows, name="desk-measure-rows"),
    path("laporan/unduh.<slug:kind>", measures.export, name="desk-measure-export"),
    path("pesan/", messages.stuck, name="desk-messages"),
    path("pesan/<uuid:message_id>/ulang/", messages.retry, name="desk-message-retry"),
    path("pesan/<uuid:message_id>/buang/", messages.discard, name="desk-message-discard"),
    path("prosedur/", procedures.procedure_list, name="desk-procedures"),
    path("prosedur/<slug:code>/", procedures.procedure, name="desk-procedure"),
]
