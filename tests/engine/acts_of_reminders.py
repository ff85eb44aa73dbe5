"""The services around reminders, done once like all others: silence, reminding, values of rules, mail."""

from tests.engine.acts import DUTY, Act, account, call, just, of, today
from zhibu.domain.insight.duties import services as duties
from zhibu.domain.people.accounts import services as accounts
from zhibu.engine import clock

ACTS: list[Act] = [
    (
        "silence",
        ["duty.silence"],
        call(duties.silence, of("1011"), just(DUTY), actor="secretary", reason="停产", until=today),
    ),
    (
        "end_silence",
        ["duty.end-silence"],
        call(
            duties.end_silence,
            lambda world: duties.silence(
                world["1011"], DUTY, actor=world.operator, reason="停产", until=clock.today()
            ),
        ),
    ),
    ("remind_of", ["duty.remind"], call(duties.remind_of, of("1011"), just(DUTY), actor="office")),
    ("remind_under", ["duty.remind"], call(duties.remind_under, of("101"), just([DUTY]), actor="office")),
    ("remind_daily", ["duty.remind"], call(duties.remind_daily)),
    (
        "set_parameter",
        ["parameter.set"],
        call(
            duties.set_parameter,
            of("101"),
            just("min.complete_within"),
            just("48"),
            actor="office-leader",
            valid_from=today,
            basis="党总支会议纪要",
        ),
    ),
    (
        "choose_mail",
        ["account.mail"],
        call(accounts.choose_mail, account("member"), just("zhou@jianglin.example"), actor="member"),
    ),
]
