"""People, customers and teams as the API names them beside other things."""

from typing import Any

from rest_framework import serializers


class Person(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class CustomerName(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()


class TeamName(serializers.Serializer[Any]):
    """A team as support knows it."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    public_name = serializers.CharField()
