import pytest

from streams.runtime.settings import Settings, SettingsError, as_environment, load_settings, without_settings


def test_settings_come_from_the_environment() -> None:
    settings = load_settings({"URBANWATCH_API__PORT": "8123", "URBANWATCH_GATEWAY__TICKS_ENABLED": "false"})

    assert settings.api.port == 8123
    assert settings.gateway.ticks_enabled is False


@pytest.mark.parametrize(
    "variable",
    ["URBANWATCH_API__PROT", "URBANWATCH_APPI__PORT", "URBANWATCH_PORT"],
)
def test_a_misspelt_variable_is_refused_by_name(variable: str) -> None:
    with pytest.raises(SettingsError, match=r"URBANWATCH_|prot|appi"):
        load_settings({variable: "1"})


def test_the_setting_that_was_meant_is_named() -> None:
    with pytest.raises(
        SettingsError, match="URBANWATCH_API__PROT: there is no such setting; is it URBANWATCH_API__PORT"
    ):
        load_settings({"URBANWATCH_API__PROT": "8000"})


def test_a_value_out_of_range_is_refused() -> None:
    with pytest.raises(SettingsError, match="URBANWATCH_API__PORT: Expected `int` <= 65535"):
        load_settings({"URBANWATCH_API__PORT": "70000"})


def test_other_variables_are_none_of_our_business() -> None:
    assert load_settings({"PATH": "/bin"}) == Settings()


def test_settings_handed_to_a_child_process_arrive_unchanged() -> None:
    settings = load_settings(
        {"URBANWATCH_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1", "URBANWATCH_STORE__BATCH_WAIT_S": "0.5"}
    )

    assert load_settings(as_environment(settings)) == settings


def test_a_child_that_needs_no_settings_gets_none_of_their_passwords() -> None:
    assert without_settings({"PATH": "/bin", "URBANWATCH_DATABASE__URL": "postgresql://a:b@c/d"}) == {"PATH": "/bin"}
