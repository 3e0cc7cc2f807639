from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("welcome/<str:token>/", views.first_admin, name="first_admin"),
    path("password/<str:uidb64>/<str:token>/", views.SetPassword.as_view(), name="set_password"),
    path("demo/<int:pk>/", views.demo_sign_in, name="demo_sign_in"),
]
