from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0005_plans_beside_their_batches")]
    operations = [migrations.RemoveField(model_name="batch", name="sealed_plan")]
