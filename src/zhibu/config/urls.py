"""The url root: every screen of every installed module, and the error pages."""

from zhibu.engine.screens.declare import screen_urls

urlpatterns = screen_urls()
handler400 = "zhibu.engine.around.errors.bad_request"
handler500 = "zhibu.engine.around.errors.server_error"
handler404 = "zhibu.engine.around.errors.not_found"
handler403 = "zhibu.engine.around.errors.forbidden"
