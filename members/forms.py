"""What people type about themselves: allauth's forms in our words, then our own."""

from allauth.account import forms as account
from allauth.core import context as current
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.utils.crypto import constant_time_compare

from ctgnet.forms import FrenchForm
from members import proving, second_factor
from members.actions import LONGEST_REASON, SAY_WHY, SHORTEST_REASON, write_for_nothing
from members.models import Member

PHRASE_HELP = (
    "Au moins 15 caractères. Une phrase de quelques mots se retient mieux qu’un mot compliqué."
)
CODE_HELP = "Le code reçu par courriel, valable quinze minutes. Exemple : ZFHF-VFFP."


class Plain(FrenchForm):
    """Allauth's forms without placeholders, which vanish when one types: labels and help only."""

    words: dict[str, str] = {}
    help: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.help.get(name, "")


class LoginForm(Plain, account.LoginForm):
    words = {
        "login": "Adresse e-mail",
        "password": "Mot de passe",
        "remember": "Rester connecté sept jours sur cet appareil",
    }


class SignupForm(Plain, account.SignupForm):
    """First name, last name, address, password: the role is asked for afterwards."""

    words = {"email": "Adresse e-mail professionnelle", "password1": "Mot de passe"}
    help = {
        "email": "Elle vous identifie. Personne ne la voit tant que vous ne l’ouvrez pas.",
        "password1": PHRASE_HELP,
    }
    field_order = ["first_name", "last_name", "email", "password1"]

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)

    def try_save(self, request):
        """An account that nobody proved is unknown: what is typed waits for the code, in this browser.

        One password is hashed and as many rows written whatever the address: the time says nothing of it.
        """
        unproved = Member.objects.unproved().filter(email=self.cleaned_data["email"]).first()
        if self.account_already_exists:
            password = make_password(self.cleaned_data["password1"])
            write_for_nothing(password=password)
            if unproved is None:
                return super().try_save(request)
            user = unproved
        else:
            user, _ = super().try_save(request)
            password = user.password
        names = {name: self.cleaned_data[name] for name in ("first_name", "last_name")}
        proving.keep_sign_up(request, user, password=password, **names)
        return user, None


class RequestLoginCodeForm(Plain, account.RequestLoginCodeForm):
    words = {"email": "Adresse e-mail"}


class _CodeForm(Plain):
    words = {"code": "Code"}
    help = {"code": CODE_HELP}


class ConfirmLoginCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCodeForm(_CodeForm, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(_CodeForm, account.ConfirmPasswordResetCodeForm):
    pass


WRONG_CODE = "Ce code n’est pas celui que nous avons envoyé, ou il a plus de quinze minutes."


class IdentityCodeForm(FrenchForm, forms.Form):
    """The code that was sent to an account without a password."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text=CODE_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args, expected, **kwargs):
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self):
        typed = _plain(self.cleaned_data["code"])
        if self.expected is None or not constant_time_compare(typed, _plain(self.expected)):
            raise forms.ValidationError(WRONG_CODE)
        return typed


def _plain(code):
    """As it is read aloud: no space, no dash, capitals."""
    return "".join(filter(str.isalnum, code)).upper()


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    words = {"email": "Adresse e-mail"}


class _NewPassword(Plain):
    words = {"oldpassword": "Mot de passe actuel", "password1": "Nouveau mot de passe"}
    help = {"password1": PHRASE_HELP}


class NewPasswordForm(_NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    pass


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    words = {"password": "Mot de passe"}


class AddressForm(Plain, account.AddEmailForm):
    words = {"email": "Nouvelle adresse e-mail"}
    help = {"email": "Un code y sera envoyé ; l’adresse actuelle reste valable jusque-là."}


class _AppCode(Plain):
    words = {"code": "Code"}
    help = {"code": "Les six chiffres de votre application, ou un code de secours."}


PROTECTIONS = ("une application de codes", "une clé")


class _CodeAtTheDoor(_AppCode):
    """Each try is counted; raises TooMany where there were too many."""

    def clean_code(self):
        with second_factor.counted(current.request, self.user):
            return super().clean_code()


class SecondFactorForm(_CodeAtTheDoor, mfa.AuthenticateForm):
    """It knows by which means this account may be opened: its page shows no other."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        types = set(Authenticator.objects.filter(user=self.user).values_list("type", flat=True))
        self.has_app = Authenticator.Type.TOTP in types
        self.takes_key = Authenticator.Type.WEBAUTHN in types
        self.takes_codes = self.has_app or Authenticator.Type.RECOVERY_CODES in types
        if not self.has_app:
            self.fields["code"].help_text = "Un de vos codes de secours."

    @property
    def protected_by(self):
        means = [PROTECTIONS[0]] * self.has_app + [PROTECTIONS[1]] * self.takes_key
        return f"Votre compte est protégé par {' ou '.join(means)}."


class SecondFactorAgainForm(_CodeAtTheDoor, mfa.ReauthenticateForm):
    pass


class ActivateAppForm(_AppCode, totp.ActivateTOTPForm):
    help = {"code": "Les six chiffres que l’application affiche."}


# What the library raises, beside its own refusals, on an answer that no browser would send.
BROKEN_KEY = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


def unreadable_key():
    return forms.ValidationError(
        "Cette clé n’a pas été reconnue. Recommencez, ou entrez autrement."
    )


class KeyField(forms.JSONField):
    """What a browser answers for a key; what no browser would send is refused like a broken one."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except BROKEN_KEY:
            raise unreadable_key() from None

    def bound_data(self, data, initial):
        """Never drawn again: a key answers once."""


class KeyReader(Plain):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["credential"] = KeyField(widget=self.fields["credential"].widget)


class KeyAtTheDoor(KeyReader):
    """A key shown at the door: a wrong or a broken one is refused in words."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except (*BROKEN_KEY, forms.ValidationError):
            raise unreadable_key() from None


class KeyLoginForm(KeyAtTheDoor, webauthn.LoginWebAuthnForm):
    pass


class KeySecondFactorForm(KeyAtTheDoor, webauthn.AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(KeyAtTheDoor, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddKeyForm(KeyReader, webauthn.AddWebAuthnForm):
    words = {"name": "Nom de la clé", "passwordless": "Me connecter avec cette clé seule"}
    help = {
        "name": "Pour la reconnaître : « téléphone », « ordinateur du bureau ».",
        "passwordless": "La clé demandera votre empreinte ou son code, et remplacera le mot de passe.",
    }

    def clean(self):
        try:
            return super().clean()
        except BROKEN_KEY:
            raise unreadable_key() from None


class RenameKeyForm(Plain, webauthn.EditWebAuthnForm):
    words = {"name": "Nom de la clé"}


class InvitationForm(FrenchForm, forms.ModelForm):
    """What an invited person confirms: their name, and a password unless they prefer codes."""

    password1 = forms.CharField(
        label="Mot de passe",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=f"{PHRASE_HELP} Vide : vous vous connecterez par un code reçu par courriel.",
    )

    class Meta:
        model = Member
        fields = ["first_name", "last_name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            self.fields[name].required = True

    def clean_password1(self):
        password = self.cleaned_data["password1"]
        if password:
            password_validation.validate_password(password, self.instance)
        return password


class ReasonField(forms.CharField):
    """A few words that the people concerned will read; how few is said before."""

    def __init__(self, **options):
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(
            min_length=SHORTEST_REASON,
            max_length=LONGEST_REASON,
            error_messages={"min_length": SAY_WHY},
            widget=widget,
            **options,
        )

    @property
    def help_text(self):
        return f"De {SHORTEST_REASON} à {LONGEST_REASON} caractères. {self._consequence}".strip()

    @help_text.setter
    def help_text(self, words):
        self._consequence = words


class OpeningForm(FrenchForm, forms.Form):
    """Why a national administrator opens what is not his; `readers` says who will read it."""

    reason = ReasonField(label="Pourquoi l’ouvrir ?")

    def __init__(self, *args, readers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = readers
