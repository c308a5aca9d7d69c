"""Addresses of newsletters and publications."""

from django.urls import path

from newsletters.views import desk, exports, public, readers, sending

ISSUE = "desk/newsletters/<slug:slug>/<str:key>/"

urlpatterns = [
    path("newsletters/", public.newsletter_list, name="newsletter_list"),
    path(
        "newsletters/unsubscribe/<str:token>/", readers.unsubscribe, name="unsubscribe"
    ),
    path(
        "newsletters/confirm/<str:token>/",
        readers.subscription_confirm,
        name="subscription_confirm",
    ),
    path("newsletters/<slug:slug>/", public.newsletter_page, name="newsletter_page"),
    path(
        "newsletters/<slug:slug>/feed/", public.newsletter_feed, name="newsletter_feed"
    ),
    path(
        "newsletters/<slug:slug>/subscribe/",
        readers.newsletter_subscribe,
        name="newsletter_subscribe",
    ),
    path(
        "newsletters/<slug:slug>/export/",
        exports.newsletter_page_export,
        name="newsletter_page_export",
    ),
    path("newsletters/<slug:slug>/<str:key>/", public.issue_page, name="issue_page"),
    path("library/", public.library, name="library"),
    path("library/export/", exports.library_export, name="library_export"),
    path("library/files/<uuid:uid>/", public.publication_file, name="publication_file"),
    path("desk/newsletters/", desk.newsletter_desk, name="newsletter_desk"),
    path(
        "desk/newsletters/export/",
        exports.newsletter_desk_export,
        name="newsletter_desk_export",
    ),
    path(
        "desk/newsletters/blocked/export/",
        exports.suppression_export,
        name="suppression_export",
    ),
    path("desk/newsletters/new/", desk.newsletter_new, name="newsletter_new"),
    path(
        "desk/newsletters/sendings/<uuid:uid>/",
        sending.dispatch_page,
        name="dispatch_page",
    ),
    path(
        "desk/newsletters/sendings/<uuid:uid>/export/",
        exports.dispatch_page_export,
        name="dispatch_page_export",
    ),
    path(
        "desk/newsletters/sendings/<uuid:uid>/progress/",
        sending.dispatch_progress,
        name="dispatch_progress",
    ),
    path("desk/newsletters/<slug:slug>/new/", desk.issue_new, name="issue_new"),
    path(
        "desk/newsletters/<slug:slug>/readers/export/",
        exports.newsletter_readers_export,
        name="newsletter_readers_export",
    ),
    path(ISSUE, desk.issue_desk, name="issue_desk"),
    path(f"{ISSUE}publish/", desk.issue_publish, name="issue_publish"),
    path(f"{ISSUE}articles/new/", desk.article_new, name="article_new"),
    path(f"{ISSUE}articles/<uuid:uid>/", desk.article_edit, name="article_edit"),
    path(f"{ISSUE}preview/", desk.issue_preview, name="issue_preview"),
    path(f"{ISSUE}preview/mail/", desk.issue_preview_mail, name="issue_preview_mail"),
    path(f"{ISSUE}send/", sending.issue_send, name="issue_send"),
    path(f"{ISSUE}audiences/new/", sending.audience_new, name="audience_new"),
    path(f"{ISSUE}test/", sending.issue_test, name="issue_test"),
]
