"""Plans move to the parts of their batches: the batch's own row changes with every part that is written."""

from django.db import migrations

WHOLE = 2**31 - 1


def beside(apps, editor):
    part = apps.get_model("exchange", "BatchPart")
    for batch in apps.get_model("exchange", "Batch").objects.exclude(sealed_plan=""):
        part.objects.get_or_create(batch=batch, number=WHOLE, defaults={"sealed": batch.sealed_plan})


def back(apps, editor):
    for part in apps.get_model("exchange", "BatchPart").objects.filter(number=WHOLE).select_related("batch"):
        part.batch.sealed_plan = part.sealed
        part.batch.save(update_fields=["sealed_plan"])
        part.delete()


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_arrangement")]
    operations = [migrations.RunPython(beside, back)]
