"""The own profile through the API."""

import zoneinfo
from typing import Any, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common.api import Input, Problem, TextField


class BearerToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema says it."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token made on your profile page."}


LONGEST_NAME = 120
LONGEST_ZONE = 64
PROBLEMS: dict[Any, Any] = {400: Problem, 401: Problem, 422: Problem}


class Profile(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    email = serializers.EmailField()
    handle = serializers.CharField(help_text="For mentions.")
    timezone = serializers.CharField()
    teams = serializers.SerializerMethodField()

    def get_teams(self, user: User) -> list[str]:
        return [team.name for team in user.teams.all()]


class ProfileInput(Input):
    name = TextField(most=LONGEST_NAME, required=False)
    timezone = TextField(most=LONGEST_ZONE, required=False, help_text="As Europe/Rome.")

    def validate_name(self, name: str) -> str:
        return " ".join(name.split())

    def validate_timezone(self, name: str) -> str:
        if name not in zoneinfo.available_timezones():
            raise serializers.ValidationError("Write a time zone such as Europe/Rome.")
        return name


class Me(APIView):
    @extend_schema(operation_id="me_read", responses={200: Profile, **PROBLEMS})
    def get(self, request: Request) -> Response:
        """Who you are."""
        return Response(Profile(cast("User", request.user)).data)

    @extend_schema(operation_id="me_change", request=ProfileInput, responses={200: Profile, **PROBLEMS})
    def patch(self, request: Request) -> Response:
        """Change your name or your time zone."""
        sent = ProfileInput(data=request.data)
        sent.is_valid(raise_exception=True)
        user = User.objects.get(pk=cast("User", request.user).pk)
        for name, value in sent.validated_data.items():
            setattr(user, name, value)
        user.save(update_fields=list(sent.validated_data))
        return Response(Profile(user).data)
