"""The file of a survey tool that describes its questionnaire: XLSForm, LimeSurvey, SurveyJS, Qualtrics."""

from core.draft.structure.reading import read_questionnaire

__all__ = ["read_questionnaire"]
