"""Pages of accounts that stand in no menu, and the names people know them by."""

from django.utils.translation import gettext_lazy as _

from zhibu.engine.search.offers import Page, offer_pages

offer_pages(
    Page(_("大字版"), "accounts.settings", words=_("长辈版 关怀版 大字 字号 老年版 适老化")),
    Page(_("夜间"), "accounts.settings", words=_("深色 暗色 夜间模式 日间")),
    Page(_("设置"), "accounts.settings", words=_("个人设置")),
    Page(_("消息"), "accounts.messages", words=_("通知 提醒")),
    Page(_("修改密码"), "accounts.password", words=_("改密码 口令")),
)
