"""Ask, correct one's question, take it back, answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ctgnet.typed import storable
from practices import actions, rules
from practices.forms import AnswerForm, QuestionForm
from practices.models import Question
from practices.views.common import posted, visible_sheet
from practices.views.reading import show_article

QUESTION_GONE = "Cette question a été retirée entre-temps : rien n’est publié."


@require_POST
def question_ask(request, slug):
    sheet = visible_sheet(request, slug)
    if not rules.can_ask(request.user, sheet):
        raise PermissionDenied("Les questions sont posées par les autres membres du réseau.")
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            question = actions.ask_question(sheet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Votre question est posée : la réponse vous sera envoyée.")
            return redirect(_place_of(question))
    return show_article(request, sheet, question_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request, slug, pk):
    question = _read_question(request, slug, pk)
    if not rules.can_edit_question(request.user, question):
        raise PermissionDenied(
            "Une question est modifiée par son auteur, pendant quinze minutes et tant qu’elle est "
            "sans réponse."
        )
    form = QuestionForm(posted(request), instance=question)
    if form.is_valid():
        try:
            actions.edit_question(question, by=request.user, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Votre question est modifiée.")
            return redirect(_place_of(question))
    status = 422 if form.is_bound else 200
    context = {"sheet": question.sheet, "form": form}
    return render(request, "practices/question_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def question_delete(request, slug, pk):
    question = _read_question(request, slug, pk)
    if not rules.can_delete_question(request.user, question):
        raise PermissionDenied("Une question est retirée par la personne qui l’a posée.")
    if request.method != "POST":
        context = {"sheet": question.sheet, "question": question}
        return render(request, "practices/question_delete.html", context)
    try:
        actions.delete_question(question, by=request.user)
    except ValidationError as error:
        messages.info(request, " ".join(error.messages))
    else:
        messages.success(request, "Votre question est retirée.")
    return redirect(f"{question.sheet.get_absolute_url()}#questions")


@require_POST
def question_answer(request, slug, pk):
    sheet = visible_sheet(request, slug)
    name = f"reponse-{pk}"
    is_gone = not Question.objects.filter(pk=pk).exists()
    if is_gone and rules.can_answer(request.user, sheet):
        typed = storable(request.POST.get(f"{name}-answer", "").strip())
        return _answer_given_back(request, sheet, typed, QUESTION_GONE)
    question = _read_question(request, slug, pk)
    if not rules.can_answer_question(request.user, question):
        raise PermissionDenied(
            "Seules les personnes qui ont écrit la fiche répondent aux questions, tant que la "
            "modération ne masque pas leur réponse."
        )
    form = AnswerForm(request.POST, instance=question, prefix=name)
    if form.is_valid():
        try:
            actions.answer_question(question, by=request.user, text=form.cleaned_data["answer"])
        except ValidationError as error:
            typed = form.cleaned_data["answer"]
            return _answer_given_back(request, sheet, typed, " ".join(error.messages))
        messages.success(request, "Votre réponse est publiée.")
        return redirect(_place_of(question))
    return show_article(request, sheet, answer_forms={pk: form}, status=422)


def _answer_given_back(request, sheet, text, reason):
    context = {"sheet": sheet, "reason": reason, "text": text}
    return render(request, "practices/question_answer.html", context, status=422)


def _read_question(request, slug, pk):
    """A question that this person reads under this sheet; hidden and absent are the same 404."""
    sheet = visible_sheet(request, slug)
    question = sheet.questions.filter(pk=pk).first()
    if question is None or not rules.can_read_questions(request.user, sheet):
        raise Http404
    return question


def _place_of(question):
    return f"{question.sheet.get_absolute_url()}#question-{question.pk}"
