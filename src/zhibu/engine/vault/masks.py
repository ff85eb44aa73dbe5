"""How sensitive values are shown until somebody states a purpose (S-55)."""


def mask_id_number(value: str) -> str:
    """Keep the first three and the last four characters: 420***********2316."""
    return f"{value[:3]}{'*' * (len(value) - 7)}{value[-4:]}" if len(value) > 7 else "*" * len(value)


def mask_phone(value: str) -> str:
    """Keep the first three and the last four digits: 138****0217."""
    return f"{value[:3]}****{value[-4:]}" if len(value) > 7 else "*" * len(value)


def mask_address(value: str) -> str:
    """Keep the first six characters of an address."""
    return f"{value[:6]}****" if len(value) > 6 else "****" if value else ""


def mask_name(value: str) -> str:
    """Keep the surname, and the last character of a longer name: 周*, 周*澜."""
    if len(value) < 3:
        return f"{value[:1]}*" if value else ""
    return f"{value[0]}{'*' * (len(value) - 2)}{value[-1]}"
